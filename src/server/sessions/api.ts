/**
 * The read API under `/api`: what the UI and scripts receive. Types only, so that the UI can import them.
 *
 * Times are milliseconds since the Unix epoch (fractions keep microseconds), durations are milliseconds, cost is in US
 * dollars. A field that is `null` is unknown, which is never the same as zero.
 */

/** Tokens of model calls, added up. */
export interface TokenTotals {
  /** Includes `cacheRead` and `cacheWrite`. */
  input: number;
  /** Includes `reasoning`. */
  output: number;
  cacheRead: number;
  cacheWrite: number;
  reasoning: number;
}

/** What model calls cost, as far as their prices are known. */
export interface CostTotals {
  /** US dollars over all model calls whose price is known; null when none is. */
  total: number | null;
  /** Model calls whose price is unknown: their cost is missing from `total`. */
  unpricedCalls: number;
}

/** One row of the session list. */
export interface SessionSummary {
  /** The conversation id, or `trace:<traceId>` for a trace that carries none. */
  id: string;
  /** False for a trace without a conversation id, which stands as a session of one turn. */
  hasConversationId: boolean;
  /** Text of the first user message, shortened; null when no content was captured. */
  title: string | null;
  /** Text of the newest assistant message, shortened. */
  lastReply: string | null;
  startedAt: number;
  lastActivityAt: number;
  turnCount: number;
  spanCount: number;
  errorCount: number;
  tokens: TokenTotals;
  cost: CostTotals;
  models: string[];
  tools: string[];
  userId: string | null;
  /** Service names seen, in order of first appearance. */
  services: string[];
  tags: string[];
  /** True while a turn has a span that has started and not ended, or was active in the last seconds. */
  running: boolean;
}

/** Parameters of `GET /api/sessions`; all of them narrow the list. */
export interface SessionListQuery {
  /** Full text over messages. */
  q?: string;
  /** Only sessions active at or after this time (ms). Overlap, not start. */
  from?: number;
  to?: number;
  user?: string;
  model?: string;
  tool?: string;
  service?: string;
  tag?: string;
  /** `1`: only sessions with an error. */
  error?: '1';
  minCost?: number;
  minTokens?: number;
  minTurns?: number;
  minDuration?: number;
  /** `metadata.<key>=<value>`: association property or metadata equal to value. */
  [metadata: `metadata.${string}`]: string | undefined;
  /** Opaque, from `nextCursor`. */
  cursor?: string;
  /** 1 to 200, default 50. */
  limit?: number;
}

/** `GET /api/sessions`: one page of the list. */
export interface SessionList {
  sessions: SessionSummary[];
  /** Null on the last page. */
  nextCursor: string | null;
  /** Snippets by session id when `q` was given; `<mark>` never appears: hits are given as ranges into `text`. */
  hits?: Record<string, SearchHit[]>;
}

/** A message that contains what was searched for. */
export interface SearchHit {
  traceId: string;
  spanId: string;
  role: string;
  text: string;
  /** Start (inclusive) and end (exclusive) offsets in `text`. */
  ranges: [number, number][];
}

/** `GET /api/sessions/{id}/search`. */
export interface SearchHits {
  hits: SearchHit[];
}

/** One part of a message, after the GenAI conventions; unknown types are passed through. */
export type MessagePart =
  | { type: 'text'; content: string }
  | { type: 'reasoning'; content: string }
  | { type: 'refusal'; content: string }
  | { type: 'tool_call'; id?: string; name: string; arguments: unknown }
  | { type: 'tool_call_response'; id?: string; name?: string; response: unknown; isError?: boolean }
  /** `content` is base64; empty where the sender kept only how long it was, `byteLength`. */
  | { type: 'blob'; modality: string; mimeType?: string; content: string; byteLength?: number }
  | { type: 'uri'; modality: string; mimeType?: string; uri: string }
  | { type: 'file'; modality: string; mimeType?: string; fileId: string }
  | { type: 'compaction'; content?: string }
  | { type: 'other'; name: string; value: unknown };

/** A message of the conversation, once, wherever the history repeats it. */
export interface Message {
  /** Stable within the session: a content address of role, parts and position. */
  id: string;
  role: 'system' | 'user' | 'assistant' | 'tool' | (string & {});
  name?: string;
  parts: MessagePart[];
  finishReason?: string;
  /** The model call that this message was seen in first. */
  spanId: string;
  model?: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** True when the producer marked the content as shortened. */
  truncated?: boolean;
}

/** A tool call with everything known of it: asked for by a message, run by a span, answered by a message or the span. */
export interface ToolRun {
  id: string | null;
  name: string;
  arguments: unknown;
  result?: unknown;
  error?: string;
  definition?: { description?: string; parameters?: unknown };
  /** The message that asked for it. */
  callMessageId: string | null;
  /** The `execute_tool` span, when there is one. */
  spanId: string | null;
  durationMs: number | null;
}

/** A span of the turn that failed. */
export interface TurnError {
  spanId: string;
  spanName: string;
  type: string | null;
  message: string | null;
}

/** One message of the user and everything done to answer it: one trace. */
export interface Turn {
  traceId: string;
  /** Milliseconds. */
  startedAt: number;
  endedAt: number;
  durationMs: number;
  /** Name of the root span or, without one, of the earliest span. */
  name: string;
  /** Messages that are new in this turn, in order; the repeated history is left out. */
  messages: Message[];
  toolRuns: ToolRun[];
  /** Text of the system prompt in force; `changed` when it differs from the previous turn's. */
  systemPrompt: { text: string; changed: boolean } | null;
  /** True when the history shrank or changed against the previous turn (compaction, edit). */
  historyRewritten: boolean;
  errors: TurnError[];
  tokens: TokenTotals;
  cost: CostTotals;
  models: string[];
  services: string[];
  spanCount: number;
  /** Milliseconds to the first chunk of the first streamed model call. */
  timeToFirstChunkMs: number | null;
  running: boolean;
  /** Why the turn is not whole, in the order of importance. */
  notes: TurnNote[];
  /** Association properties and metadata of the turn's spans. */
  metadata: Record<string, string>;
  feedback: Feedback[];
  tags: string[];
  annotations: Note[];
}

/** Why a turn is not whole. */
export type TurnNote = 'no-conversation-id' | 'no-root' | 'missing-parent' | 'no-content' | 'open-spans' | 'interrupted';

/** What a person wrote about a session or a turn. */
export interface Note {
  id: string;
  text: string;
  author: string | null;
  at: number;
}

/** A tag that was given. */
export interface Tag {
  tag: string;
}

/** How well a person found a turn. */
export interface Feedback {
  id: string;
  /** From -1 (bad) to 1 (good). */
  score: number;
  comment: string | null;
  at: number;
}

/** `GET /api/sessions/:id`: a session with its turns. */
export interface SessionDetail extends SessionSummary {
  /** Oldest first. The newest `limit` turns; older ones by `before`. */
  turns: Turn[];
  /** Pass as `before` to get older turns; null when `turns` begins with the first. */
  olderCursor: string | null;
  notes: Note[];
  /** Name and version of the price table that this server computes costs by. */
  priceTable: string;
}

/** Where a span was made. */
export type Tier = 'browser' | 'edge' | 'server';

/** A span as the waterfall shows it. */
export interface SpanSummary {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  name: string;
  /** internal, server, client, producer or consumer. */
  kind: string;
  /** What the span is in a chat app; `other` when nothing tells. */
  category: 'workflow' | 'task' | 'agent' | 'tool' | 'model' | 'embedding' | 'retrieval' | 'http' | 'other';
  service: string | null;
  tier: Tier | null;
  startedAt: number;
  /** Null while the span is open. */
  endedAt: number | null;
  status: 'unset' | 'ok' | 'error';
  statusMessage: string | null;
  conversationId: string | null;
  model: string | null;
  tokens: TokenTotals | null;
  cost: number | null;
  timeToFirstChunkMs: number | null;
}

/** `GET /api/traces/:id`. */
export interface TraceDetail {
  traceId: string;
  /** The sessions that the trace's spans belong to: mostly one. */
  sessionIds: string[];
  /** By start time. */
  spans: SpanSummary[];
}

/** A span with all that was received of it. */
export interface SpanDetail extends SpanSummary {
  /** Flat, with structured values as JSON values. */
  attributes: Record<string, unknown>;
  resource: Record<string, unknown>;
  scope: { name: string; version: string | null };
  events: { name: string; at: number; attributes: Record<string, unknown> }[];
  links: { traceId: string; spanId: string; attributes: Record<string, unknown> }[];
  /** What of the attributes the conversation was read from: dialect and key by field. */
  readFrom: Record<string, string>;
  /** The span as OTLP/JSON. */
  otlp: unknown;
}

/**
 * Server-sent events of `/api/live`: `event: change`. A client that comes back with `Last-Event-ID` is told what it missed, or by
 * `event: reset` that anything may have changed.
 */
export interface LiveChange {
  /** Sessions that changed, with the traces that changed in each. */
  sessions: { id: string; traceIds: string[] }[];
}

/** `POST /api/import`. */
export interface ImportResult {
  /** Spans and log records that were left out. */
  rejected: number;
  /** Why the first of them was; null when none was. */
  message: string | null;
}

/** The body of every answer that is no success. */
export interface ApiError {
  error: { code: string; message: string; field?: string };
}

/** Values that sessions can be filtered by. */
export interface Facets {
  models: string[];
  tools: string[];
  users: string[];
  services: string[];
  tags: string[];
}

/** `GET /api/doctor`. */
export interface DoctorReport {
  /** One entry a client: service, SDK and scope that sends. */
  clients: DoctorClient[];
  findings: DoctorFinding[];
  /** Name and version of the price table that this server computes costs by. */
  priceTable: string;
  /** Since the server's start. */
  received: { spans: number; refusedSpans: number; duplicateSpans: number; refusedRequests: { reason: string; count: number }[] };
  store: { kind: string; sizeBytes: number | null; sessions: number; traces: number; spans: number };
}

/** A program that sends spans. */
export interface DoctorClient {
  service: string;
  sdk: string;
  spans: number;
  lastSeenAt: number;
}

/** Something that keeps sessions from being whole, and what to do about it. */
export interface DoctorFinding {
  code: 'no-conversation-id' | 'no-content' | 'missing-parent' | 'clock-skew' | 'refused' | 'nothing-received' | (string & {});
  severity: 'info' | 'warning' | 'error';
  message: string;
  /** What to do about it. */
  advice: string;
  count: number;
  exampleTraceId: string | null;
}

/** What is known of a page, and of who wants it, before any script runs. */
export interface FirstView {
  /** Path of the page, and its query with the question mark; either may be empty. */
  path: string;
  query: string;
  /** As the browser lists them, the best first. */
  languages: string[];
  /** What the reader chose in the UI; null for nothing. */
  language: string | null;
  theme: string | null;
  /** A phone. */
  narrow: boolean;
  /** The present. */
  now: number;
  /** What the API answered so far, by question, such as `api/sessions?limit=40`. */
  answers: Record<string, unknown>;
}

/** A page whose first view stands before its script runs. */
export interface WrittenPage {
  /** What stands in the page; null where that is left to the script. */
  html: string | null;
  /** Style rules for it. */
  styles: string;
  /** For what reader it was written: the script makes it anew for another. */
  reader: string;
  language: string;
  theme: string | null;
  /** Scripts that the page is made of besides `app.js`, such as `more.js`. */
  scripts: string[];
}

/** Writes first views; it is a part of the built UI. */
export interface PageWriter {
  /** What the page asks the API next; null when it knows enough. */
  nextQuestion(view: FirstView): string | null;
  /** Writes the page, once all questions are answered. */
  write(view: FirstView): WrittenPage;
}
