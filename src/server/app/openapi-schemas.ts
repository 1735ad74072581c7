// Made by `npm run openapi` of the types in sessions/api.ts.
export const schemas = {
  "ApiError": {
    "type": "object",
    "properties": {
      "error": {
        "type": "object",
        "properties": {
          "code": {
            "type": "string"
          },
          "message": {
            "type": "string"
          },
          "field": {
            "type": "string"
          }
        },
        "required": [
          "code",
          "message"
        ]
      }
    },
    "required": [
      "error"
    ],
    "description": "The body of every answer that is no success."
  },
  "CostTotals": {
    "type": "object",
    "properties": {
      "total": {
        "type": [
          "number",
          "null"
        ],
        "description": "US dollars over all model calls whose price is known; null when none is."
      },
      "unpricedCalls": {
        "type": "number",
        "description": "Model calls whose price is unknown: their cost is missing from `total`."
      }
    },
    "required": [
      "total",
      "unpricedCalls"
    ],
    "description": "What model calls cost, as far as their prices are known."
  },
  "DoctorClient": {
    "type": "object",
    "properties": {
      "service": {
        "type": "string"
      },
      "sdk": {
        "type": "string"
      },
      "spans": {
        "type": "number"
      },
      "lastSeenAt": {
        "type": "number"
      }
    },
    "required": [
      "service",
      "sdk",
      "spans",
      "lastSeenAt"
    ],
    "description": "A program that sends spans."
  },
  "DoctorFinding": {
    "type": "object",
    "properties": {
      "code": {
        "type": "string"
      },
      "severity": {
        "type": "string",
        "enum": [
          "info",
          "warning",
          "error"
        ]
      },
      "message": {
        "type": "string"
      },
      "advice": {
        "type": "string",
        "description": "What to do about it."
      },
      "count": {
        "type": "number"
      },
      "exampleTraceId": {
        "type": [
          "string",
          "null"
        ]
      }
    },
    "required": [
      "code",
      "severity",
      "message",
      "advice",
      "count",
      "exampleTraceId"
    ],
    "description": "Something that keeps sessions from being whole, and what to do about it."
  },
  "DoctorReport": {
    "type": "object",
    "properties": {
      "clients": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/DoctorClient"
        },
        "description": "One entry a client: service, SDK and scope that sends."
      },
      "findings": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/DoctorFinding"
        }
      },
      "priceTable": {
        "type": "string",
        "description": "Name and version of the price table that this server computes costs by."
      },
      "received": {
        "type": "object",
        "properties": {
          "spans": {
            "type": "number"
          },
          "refusedSpans": {
            "type": "number"
          },
          "duplicateSpans": {
            "type": "number"
          },
          "refusedRequests": {
            "type": "array",
            "items": {
              "type": "object",
              "properties": {
                "reason": {
                  "type": "string"
                },
                "count": {
                  "type": "number"
                }
              },
              "required": [
                "reason",
                "count"
              ]
            }
          }
        },
        "required": [
          "spans",
          "refusedSpans",
          "duplicateSpans",
          "refusedRequests"
        ],
        "description": "Since the server's start."
      },
      "store": {
        "type": "object",
        "properties": {
          "kind": {
            "type": "string"
          },
          "sizeBytes": {
            "type": [
              "number",
              "null"
            ]
          },
          "sessions": {
            "type": "number"
          },
          "traces": {
            "type": "number"
          },
          "spans": {
            "type": "number"
          }
        },
        "required": [
          "kind",
          "sizeBytes",
          "sessions",
          "traces",
          "spans"
        ]
      }
    },
    "required": [
      "clients",
      "findings",
      "priceTable",
      "received",
      "store"
    ],
    "description": "`GET /api/doctor`."
  },
  "Facets": {
    "type": "object",
    "properties": {
      "models": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "tools": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "users": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "services": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "tags": {
        "type": "array",
        "items": {
          "type": "string"
        }
      }
    },
    "required": [
      "models",
      "tools",
      "users",
      "services",
      "tags"
    ],
    "description": "Values that sessions can be filtered by."
  },
  "Feedback": {
    "type": "object",
    "properties": {
      "id": {
        "type": "string"
      },
      "score": {
        "type": "number",
        "description": "From -1 (bad) to 1 (good)."
      },
      "comment": {
        "type": [
          "string",
          "null"
        ]
      },
      "at": {
        "type": "number"
      }
    },
    "required": [
      "id",
      "score",
      "comment",
      "at"
    ],
    "description": "How well a person found a turn."
  },
  "ImportResult": {
    "type": "object",
    "properties": {
      "rejected": {
        "type": "number",
        "description": "Spans and log records that were left out."
      },
      "message": {
        "type": [
          "string",
          "null"
        ],
        "description": "Why the first of them was; null when none was."
      }
    },
    "required": [
      "rejected",
      "message"
    ],
    "description": "`POST /api/import`."
  },
  "LiveChange": {
    "type": "object",
    "properties": {
      "sessions": {
        "type": "array",
        "items": {
          "type": "object",
          "properties": {
            "id": {
              "type": "string"
            },
            "traceIds": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          "required": [
            "id",
            "traceIds"
          ]
        },
        "description": "Sessions that changed, with the traces that changed in each."
      }
    },
    "required": [
      "sessions"
    ],
    "description": "Server-sent events of `/api/live`: `event: change`. A client that comes back with `Last-Event-ID` is told what it missed, or by `event: reset` that anything may have changed."
  },
  "Message": {
    "type": "object",
    "properties": {
      "id": {
        "type": "string",
        "description": "Stable within the session: a content address of role, parts and position."
      },
      "role": {
        "type": "string"
      },
      "name": {
        "type": "string"
      },
      "parts": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/MessagePart"
        }
      },
      "finishReason": {
        "type": "string"
      },
      "spanId": {
        "type": "string",
        "description": "The model call that this message was seen in first."
      },
      "model": {
        "type": "string"
      },
      "at": {
        "type": "number",
        "description": "Milliseconds since the epoch."
      },
      "truncated": {
        "type": "boolean",
        "description": "True when the producer marked the content as shortened."
      }
    },
    "required": [
      "id",
      "role",
      "parts",
      "spanId",
      "at"
    ],
    "description": "A message of the conversation, once, wherever the history repeats it."
  },
  "MessagePart": {
    "anyOf": [
      {
        "type": "object",
        "properties": {
          "type": {
            "type": "string",
            "const": "text"
          },
          "content": {
            "type": "string"
          }
        },
        "required": [
          "type",
          "content"
        ]
      },
      {
        "type": "object",
        "properties": {
          "type": {
            "type": "string",
            "const": "reasoning"
          },
          "content": {
            "type": "string"
          }
        },
        "required": [
          "type",
          "content"
        ]
      },
      {
        "type": "object",
        "properties": {
          "type": {
            "type": "string",
            "const": "refusal"
          },
          "content": {
            "type": "string"
          }
        },
        "required": [
          "type",
          "content"
        ]
      },
      {
        "type": "object",
        "properties": {
          "type": {
            "type": "string",
            "const": "tool_call"
          },
          "id": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "arguments": {}
        },
        "required": [
          "type",
          "name"
        ]
      },
      {
        "type": "object",
        "properties": {
          "type": {
            "type": "string",
            "const": "tool_call_response"
          },
          "id": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "response": {},
          "isError": {
            "type": "boolean"
          }
        },
        "required": [
          "type"
        ]
      },
      {
        "type": "object",
        "properties": {
          "type": {
            "type": "string",
            "const": "blob"
          },
          "modality": {
            "type": "string"
          },
          "mimeType": {
            "type": "string"
          },
          "content": {
            "type": "string"
          },
          "byteLength": {
            "type": "number"
          }
        },
        "required": [
          "type",
          "modality",
          "content"
        ]
      },
      {
        "type": "object",
        "properties": {
          "type": {
            "type": "string",
            "const": "uri"
          },
          "modality": {
            "type": "string"
          },
          "mimeType": {
            "type": "string"
          },
          "uri": {
            "type": "string"
          }
        },
        "required": [
          "type",
          "modality",
          "uri"
        ]
      },
      {
        "type": "object",
        "properties": {
          "type": {
            "type": "string",
            "const": "file"
          },
          "modality": {
            "type": "string"
          },
          "mimeType": {
            "type": "string"
          },
          "fileId": {
            "type": "string"
          }
        },
        "required": [
          "type",
          "modality",
          "fileId"
        ]
      },
      {
        "type": "object",
        "properties": {
          "type": {
            "type": "string",
            "const": "compaction"
          },
          "content": {
            "type": "string"
          }
        },
        "required": [
          "type"
        ]
      },
      {
        "type": "object",
        "properties": {
          "type": {
            "type": "string",
            "const": "other"
          },
          "name": {
            "type": "string"
          },
          "value": {}
        },
        "required": [
          "type",
          "name"
        ]
      }
    ],
    "description": "One part of a message, after the GenAI conventions; unknown types are passed through."
  },
  "Note": {
    "type": "object",
    "properties": {
      "id": {
        "type": "string"
      },
      "text": {
        "type": "string"
      },
      "author": {
        "type": [
          "string",
          "null"
        ]
      },
      "at": {
        "type": "number"
      }
    },
    "required": [
      "id",
      "text",
      "author",
      "at"
    ],
    "description": "What a person wrote about a session or a turn."
  },
  "SearchHit": {
    "type": "object",
    "properties": {
      "traceId": {
        "type": "string"
      },
      "spanId": {
        "type": "string"
      },
      "role": {
        "type": "string"
      },
      "text": {
        "type": "string"
      },
      "ranges": {
        "type": "array",
        "items": {
          "type": "array",
          "items": {
            "type": "number"
          },
          "minItems": 2,
          "maxItems": 2
        },
        "description": "Start (inclusive) and end (exclusive) offsets in `text`."
      }
    },
    "required": [
      "traceId",
      "spanId",
      "role",
      "text",
      "ranges"
    ],
    "description": "A message that contains what was searched for."
  },
  "SearchHits": {
    "type": "object",
    "properties": {
      "hits": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/SearchHit"
        }
      }
    },
    "required": [
      "hits"
    ],
    "description": "`GET /api/sessions/{id}/search`."
  },
  "SessionDetail": {
    "type": "object",
    "properties": {
      "id": {
        "type": "string",
        "description": "The conversation id, or `trace:<traceId>` for a trace that carries none."
      },
      "hasConversationId": {
        "type": "boolean",
        "description": "False for a trace without a conversation id, which stands as a session of one turn."
      },
      "title": {
        "type": [
          "string",
          "null"
        ],
        "description": "Text of the first user message, shortened; null when no content was captured."
      },
      "lastReply": {
        "type": [
          "string",
          "null"
        ],
        "description": "Text of the newest assistant message, shortened."
      },
      "startedAt": {
        "type": "number"
      },
      "lastActivityAt": {
        "type": "number"
      },
      "turnCount": {
        "type": "number"
      },
      "spanCount": {
        "type": "number"
      },
      "errorCount": {
        "type": "number"
      },
      "tokens": {
        "$ref": "#/components/schemas/TokenTotals"
      },
      "cost": {
        "$ref": "#/components/schemas/CostTotals"
      },
      "models": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "tools": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "userId": {
        "type": [
          "string",
          "null"
        ]
      },
      "services": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "Service names seen, in order of first appearance."
      },
      "tags": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "running": {
        "type": "boolean",
        "description": "True while a turn has a span that has started and not ended, or was active in the last seconds."
      },
      "turns": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/Turn"
        },
        "description": "Oldest first. The newest `limit` turns; older ones by `before`."
      },
      "olderCursor": {
        "type": [
          "string",
          "null"
        ],
        "description": "Pass as `before` to get older turns; null when `turns` begins with the first."
      },
      "notes": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/Note"
        }
      },
      "priceTable": {
        "type": "string",
        "description": "Name and version of the price table that this server computes costs by."
      }
    },
    "required": [
      "cost",
      "errorCount",
      "hasConversationId",
      "id",
      "lastActivityAt",
      "lastReply",
      "models",
      "notes",
      "olderCursor",
      "priceTable",
      "running",
      "services",
      "spanCount",
      "startedAt",
      "tags",
      "title",
      "tokens",
      "tools",
      "turnCount",
      "turns",
      "userId"
    ],
    "description": "`GET /api/sessions/:id`: a session with its turns."
  },
  "SessionList": {
    "type": "object",
    "properties": {
      "sessions": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/SessionSummary"
        }
      },
      "nextCursor": {
        "type": [
          "string",
          "null"
        ],
        "description": "Null on the last page."
      },
      "hits": {
        "type": "object",
        "additionalProperties": {
          "type": "array",
          "items": {
            "$ref": "#/components/schemas/SearchHit"
          }
        },
        "description": "Snippets by session id when `q` was given; `<mark>` never appears: hits are given as ranges into `text`."
      }
    },
    "required": [
      "sessions",
      "nextCursor"
    ],
    "description": "`GET /api/sessions`: one page of the list."
  },
  "SessionSummary": {
    "type": "object",
    "properties": {
      "id": {
        "type": "string",
        "description": "The conversation id, or `trace:<traceId>` for a trace that carries none."
      },
      "hasConversationId": {
        "type": "boolean",
        "description": "False for a trace without a conversation id, which stands as a session of one turn."
      },
      "title": {
        "type": [
          "string",
          "null"
        ],
        "description": "Text of the first user message, shortened; null when no content was captured."
      },
      "lastReply": {
        "type": [
          "string",
          "null"
        ],
        "description": "Text of the newest assistant message, shortened."
      },
      "startedAt": {
        "type": "number"
      },
      "lastActivityAt": {
        "type": "number"
      },
      "turnCount": {
        "type": "number"
      },
      "spanCount": {
        "type": "number"
      },
      "errorCount": {
        "type": "number"
      },
      "tokens": {
        "$ref": "#/components/schemas/TokenTotals"
      },
      "cost": {
        "$ref": "#/components/schemas/CostTotals"
      },
      "models": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "tools": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "userId": {
        "type": [
          "string",
          "null"
        ]
      },
      "services": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "Service names seen, in order of first appearance."
      },
      "tags": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "running": {
        "type": "boolean",
        "description": "True while a turn has a span that has started and not ended, or was active in the last seconds."
      }
    },
    "required": [
      "id",
      "hasConversationId",
      "title",
      "lastReply",
      "startedAt",
      "lastActivityAt",
      "turnCount",
      "spanCount",
      "errorCount",
      "tokens",
      "cost",
      "models",
      "tools",
      "userId",
      "services",
      "tags",
      "running"
    ],
    "description": "One row of the session list."
  },
  "SpanDetail": {
    "type": "object",
    "properties": {
      "traceId": {
        "type": "string"
      },
      "spanId": {
        "type": "string"
      },
      "parentSpanId": {
        "type": [
          "string",
          "null"
        ]
      },
      "name": {
        "type": "string"
      },
      "kind": {
        "type": "string",
        "description": "internal, server, client, producer or consumer."
      },
      "category": {
        "type": "string",
        "enum": [
          "workflow",
          "task",
          "agent",
          "tool",
          "model",
          "embedding",
          "retrieval",
          "http",
          "other"
        ],
        "description": "What the span is in a chat app; `other` when nothing tells."
      },
      "service": {
        "type": [
          "string",
          "null"
        ]
      },
      "tier": {
        "anyOf": [
          {
            "$ref": "#/components/schemas/Tier"
          },
          {
            "type": "null"
          }
        ]
      },
      "startedAt": {
        "type": "number"
      },
      "endedAt": {
        "type": [
          "number",
          "null"
        ],
        "description": "Null while the span is open."
      },
      "status": {
        "type": "string",
        "enum": [
          "unset",
          "ok",
          "error"
        ]
      },
      "statusMessage": {
        "type": [
          "string",
          "null"
        ]
      },
      "conversationId": {
        "type": [
          "string",
          "null"
        ]
      },
      "model": {
        "type": [
          "string",
          "null"
        ]
      },
      "tokens": {
        "anyOf": [
          {
            "$ref": "#/components/schemas/TokenTotals"
          },
          {
            "type": "null"
          }
        ]
      },
      "cost": {
        "type": [
          "number",
          "null"
        ]
      },
      "timeToFirstChunkMs": {
        "type": [
          "number",
          "null"
        ]
      },
      "attributes": {
        "type": "object",
        "additionalProperties": {},
        "description": "Flat, with structured values as JSON values."
      },
      "resource": {
        "type": "object",
        "additionalProperties": {}
      },
      "scope": {
        "type": "object",
        "properties": {
          "name": {
            "type": "string"
          },
          "version": {
            "type": [
              "string",
              "null"
            ]
          }
        },
        "required": [
          "name",
          "version"
        ]
      },
      "events": {
        "type": "array",
        "items": {
          "type": "object",
          "properties": {
            "name": {
              "type": "string"
            },
            "at": {
              "type": "number"
            },
            "attributes": {
              "type": "object",
              "additionalProperties": {}
            }
          },
          "required": [
            "name",
            "at",
            "attributes"
          ]
        }
      },
      "links": {
        "type": "array",
        "items": {
          "type": "object",
          "properties": {
            "traceId": {
              "type": "string"
            },
            "spanId": {
              "type": "string"
            },
            "attributes": {
              "type": "object",
              "additionalProperties": {}
            }
          },
          "required": [
            "traceId",
            "spanId",
            "attributes"
          ]
        }
      },
      "readFrom": {
        "type": "object",
        "additionalProperties": {
          "type": "string"
        },
        "description": "What of the attributes the conversation was read from: dialect and key by field."
      },
      "otlp": {
        "description": "The span as OTLP/JSON."
      }
    },
    "required": [
      "attributes",
      "category",
      "conversationId",
      "cost",
      "endedAt",
      "events",
      "kind",
      "links",
      "model",
      "name",
      "parentSpanId",
      "readFrom",
      "resource",
      "scope",
      "service",
      "spanId",
      "startedAt",
      "status",
      "statusMessage",
      "tier",
      "timeToFirstChunkMs",
      "tokens",
      "traceId"
    ],
    "description": "A span with all that was received of it."
  },
  "SpanSummary": {
    "type": "object",
    "properties": {
      "traceId": {
        "type": "string"
      },
      "spanId": {
        "type": "string"
      },
      "parentSpanId": {
        "type": [
          "string",
          "null"
        ]
      },
      "name": {
        "type": "string"
      },
      "kind": {
        "type": "string",
        "description": "internal, server, client, producer or consumer."
      },
      "category": {
        "type": "string",
        "enum": [
          "workflow",
          "task",
          "agent",
          "tool",
          "model",
          "embedding",
          "retrieval",
          "http",
          "other"
        ],
        "description": "What the span is in a chat app; `other` when nothing tells."
      },
      "service": {
        "type": [
          "string",
          "null"
        ]
      },
      "tier": {
        "anyOf": [
          {
            "$ref": "#/components/schemas/Tier"
          },
          {
            "type": "null"
          }
        ]
      },
      "startedAt": {
        "type": "number"
      },
      "endedAt": {
        "type": [
          "number",
          "null"
        ],
        "description": "Null while the span is open."
      },
      "status": {
        "type": "string",
        "enum": [
          "unset",
          "ok",
          "error"
        ]
      },
      "statusMessage": {
        "type": [
          "string",
          "null"
        ]
      },
      "conversationId": {
        "type": [
          "string",
          "null"
        ]
      },
      "model": {
        "type": [
          "string",
          "null"
        ]
      },
      "tokens": {
        "anyOf": [
          {
            "$ref": "#/components/schemas/TokenTotals"
          },
          {
            "type": "null"
          }
        ]
      },
      "cost": {
        "type": [
          "number",
          "null"
        ]
      },
      "timeToFirstChunkMs": {
        "type": [
          "number",
          "null"
        ]
      }
    },
    "required": [
      "traceId",
      "spanId",
      "parentSpanId",
      "name",
      "kind",
      "category",
      "service",
      "tier",
      "startedAt",
      "endedAt",
      "status",
      "statusMessage",
      "conversationId",
      "model",
      "tokens",
      "cost",
      "timeToFirstChunkMs"
    ],
    "description": "A span as the waterfall shows it."
  },
  "Tag": {
    "type": "object",
    "properties": {
      "tag": {
        "type": "string"
      }
    },
    "required": [
      "tag"
    ],
    "description": "A tag that was given."
  },
  "Tier": {
    "type": "string",
    "enum": [
      "browser",
      "edge",
      "server"
    ],
    "description": "Where a span was made."
  },
  "TokenTotals": {
    "type": "object",
    "properties": {
      "input": {
        "type": "number",
        "description": "Includes `cacheRead` and `cacheWrite`."
      },
      "output": {
        "type": "number",
        "description": "Includes `reasoning`."
      },
      "cacheRead": {
        "type": "number"
      },
      "cacheWrite": {
        "type": "number"
      },
      "reasoning": {
        "type": "number"
      }
    },
    "required": [
      "input",
      "output",
      "cacheRead",
      "cacheWrite",
      "reasoning"
    ],
    "description": "Tokens of model calls, added up."
  },
  "ToolRun": {
    "type": "object",
    "properties": {
      "id": {
        "type": [
          "string",
          "null"
        ]
      },
      "name": {
        "type": "string"
      },
      "arguments": {},
      "result": {},
      "error": {
        "type": "string"
      },
      "definition": {
        "type": "object",
        "properties": {
          "description": {
            "type": "string"
          },
          "parameters": {}
        }
      },
      "callMessageId": {
        "type": [
          "string",
          "null"
        ],
        "description": "The message that asked for it."
      },
      "spanId": {
        "type": [
          "string",
          "null"
        ],
        "description": "The `execute_tool` span, when there is one."
      },
      "durationMs": {
        "type": [
          "number",
          "null"
        ]
      }
    },
    "required": [
      "id",
      "name",
      "callMessageId",
      "spanId",
      "durationMs"
    ],
    "description": "A tool call with everything known of it: asked for by a message, run by a span, answered by a message or the span."
  },
  "TraceDetail": {
    "type": "object",
    "properties": {
      "traceId": {
        "type": "string"
      },
      "sessionIds": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "description": "The sessions that the trace's spans belong to: mostly one."
      },
      "spans": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/SpanSummary"
        },
        "description": "By start time."
      }
    },
    "required": [
      "traceId",
      "sessionIds",
      "spans"
    ],
    "description": "`GET /api/traces/:id`."
  },
  "Turn": {
    "type": "object",
    "properties": {
      "traceId": {
        "type": "string"
      },
      "startedAt": {
        "type": "number",
        "description": "Milliseconds."
      },
      "endedAt": {
        "type": "number"
      },
      "durationMs": {
        "type": "number"
      },
      "name": {
        "type": "string",
        "description": "Name of the root span or, without one, of the earliest span."
      },
      "messages": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/Message"
        },
        "description": "Messages that are new in this turn, in order; the repeated history is left out."
      },
      "toolRuns": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/ToolRun"
        }
      },
      "systemPrompt": {
        "anyOf": [
          {
            "type": "object",
            "properties": {
              "text": {
                "type": "string"
              },
              "changed": {
                "type": "boolean"
              }
            },
            "required": [
              "text",
              "changed"
            ]
          },
          {
            "type": "null"
          }
        ],
        "description": "Text of the system prompt in force; `changed` when it differs from the previous turn's."
      },
      "historyRewritten": {
        "type": "boolean",
        "description": "True when the history shrank or changed against the previous turn (compaction, edit)."
      },
      "errors": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/TurnError"
        }
      },
      "tokens": {
        "$ref": "#/components/schemas/TokenTotals"
      },
      "cost": {
        "$ref": "#/components/schemas/CostTotals"
      },
      "models": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "services": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "spanCount": {
        "type": "number"
      },
      "timeToFirstChunkMs": {
        "type": [
          "number",
          "null"
        ],
        "description": "Milliseconds to the first chunk of the first streamed model call."
      },
      "running": {
        "type": "boolean"
      },
      "notes": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/TurnNote"
        },
        "description": "Why the turn is not whole, in the order of importance."
      },
      "metadata": {
        "type": "object",
        "additionalProperties": {
          "type": "string"
        },
        "description": "Association properties and metadata of the turn's spans."
      },
      "feedback": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/Feedback"
        }
      },
      "tags": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "annotations": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/Note"
        }
      }
    },
    "required": [
      "traceId",
      "startedAt",
      "endedAt",
      "durationMs",
      "name",
      "messages",
      "toolRuns",
      "systemPrompt",
      "historyRewritten",
      "errors",
      "tokens",
      "cost",
      "models",
      "services",
      "spanCount",
      "timeToFirstChunkMs",
      "running",
      "notes",
      "metadata",
      "feedback",
      "tags",
      "annotations"
    ],
    "description": "One message of the user and everything done to answer it: one trace."
  },
  "TurnError": {
    "type": "object",
    "properties": {
      "spanId": {
        "type": "string"
      },
      "spanName": {
        "type": "string"
      },
      "type": {
        "type": [
          "string",
          "null"
        ]
      },
      "message": {
        "type": [
          "string",
          "null"
        ]
      }
    },
    "required": [
      "spanId",
      "spanName",
      "type",
      "message"
    ],
    "description": "A span of the turn that failed."
  },
  "TurnNote": {
    "type": "string",
    "enum": [
      "no-conversation-id",
      "no-root",
      "missing-parent",
      "no-content",
      "open-spans",
      "interrupted"
    ],
    "description": "Why a turn is not whole."
  }
} as const;
