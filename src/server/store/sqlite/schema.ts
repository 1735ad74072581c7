/** The second step's places of a packed span. */
const places = [
  'traceId',
  'spanId',
  'parentSpanId',
  'name',
  'kind',
  'category',
  'service',
  'tier',
  'startedAt',
  'endedAt',
  'status',
  'statusMessage',
  'errorType',
  'conversationId',
  'conversationRank',
  'userId',
  'operation',
  'provider',
  'model',
  'responseId',
  'tokens',
  'reportedCost',
  'timeToFirstChunkMs',
  'finishReasons',
  'inputMessages',
  'outputMessages',
  'tool',
  'entityInput',
  'entityOutput',
  'metadata',
  'tags',
  'interrupted',
];

/**
 * The steps from an empty file to today's tables; `user_version` counts how many were taken. Steps are never changed once
 * released, only added.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE traces (id INTEGER PRIMARY KEY, trace_id TEXT NOT NULL UNIQUE, has_events INTEGER NOT NULL DEFAULT 0);

  -- Resource and scope, which thousands of spans share.
  CREATE TABLE sources (id INTEGER PRIMARY KEY, content TEXT NOT NULL UNIQUE);

  -- The narrow columns come first: a list of spans is read without touching the pages of a large otlp.
  CREATE TABLE spans (
    id INTEGER PRIMARY KEY, trace INTEGER NOT NULL, span_id TEXT NOT NULL, session INTEGER NOT NULL,
    source INTEGER NOT NULL, slim TEXT NOT NULL, otlp TEXT NOT NULL
  );
  CREATE UNIQUE INDEX spans_of_trace ON spans (trace, span_id);

  CREATE TABLE events (
    trace INTEGER NOT NULL, span_id TEXT NOT NULL, key TEXT NOT NULL, event TEXT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (trace, span_id, key)
  ) WITHOUT ROWID;

  CREATE TABLE turns (
    session INTEGER NOT NULL, started_at REAL NOT NULL, trace INTEGER NOT NULL, has_conversation_id INTEGER NOT NULL,
    summary TEXT NOT NULL,
    PRIMARY KEY (session, started_at, trace)
  ) WITHOUT ROWID;
  CREATE INDEX turns_of_trace ON turns (trace);

  -- Everything that the list shows, filters and sorts by: it never looks at turns or spans.
  CREATE TABLE sessions (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, last_activity_at REAL NOT NULL, started_at REAL NOT NULL,
    error_count INTEGER NOT NULL, user_id TEXT, cost REAL, tokens INTEGER NOT NULL, turn_count INTEGER NOT NULL,
    labels TEXT NOT NULL, summary TEXT NOT NULL
  );
  CREATE INDEX sessions_by_activity ON sessions (last_activity_at DESC, id DESC);
  CREATE INDEX sessions_with_errors ON sessions (last_activity_at DESC, id DESC) WHERE error_count > 0;
  CREATE INDEX sessions_of_user ON sessions (user_id, last_activity_at DESC, id DESC) WHERE user_id IS NOT NULL;

  CREATE TABLE labels (kind TEXT NOT NULL, value TEXT NOT NULL, session INTEGER NOT NULL, PRIMARY KEY (kind, value, session)) WITHOUT ROWID;

  -- Each message of a session once, credited to the earliest span that carries it.
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY, session INTEGER NOT NULL, chain INTEGER NOT NULL, trace INTEGER NOT NULL, span_id TEXT NOT NULL,
    role TEXT NOT NULL, at REAL NOT NULL, text TEXT NOT NULL
  );
  CREATE UNIQUE INDEX messages_of_session ON messages (session, chain);
  CREATE VIRTUAL TABLE search USING fts5 (text, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2");

  CREATE TABLE annotations (
    id TEXT PRIMARY KEY, session_key TEXT NOT NULL, trace_id TEXT, kind TEXT NOT NULL, content TEXT NOT NULL, at REAL NOT NULL
  );
  CREATE INDEX annotations_of_session ON annotations (session_key, at);
  `,
  `
  -- Spans without content are arrays: the fields by their places.
  UPDATE spans SET slim = json_array(${places.map((field) => `json(coalesce(slim -> '$.${field}', 'null'))`).join(', ')});

  -- Counting ten million rows takes seconds.
  CREATE TABLE counts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  INSERT INTO counts SELECT 'spans', count(*) FROM spans UNION ALL SELECT 'traces', count(*) FROM traces UNION ALL SELECT 'sessions', count(*) FROM sessions;

  -- The index in pages as large as the file's, and in fewer pieces.
  INSERT INTO search (search, rank) VALUES ('pgsz', 16000), ('hashsize', 4194304);
  `,
  `
  -- Full text in blocks by age of the messages. The first is the index that was there before, named without a number.
  CREATE TABLE search_blocks (first INTEGER PRIMARY KEY);
  INSERT INTO search_blocks VALUES (0);
  `,
  `
  -- What a page of a session needs of each trace, so that it looks for no row elsewhere: its id, whether it has log records, and
  -- between which rows its spans lie, when no others lie there. Null in turns from before.
  ALTER TABLE turns ADD COLUMN trace_id TEXT;
  ALTER TABLE turns ADD COLUMN has_events INTEGER;
  ALTER TABLE turns ADD COLUMN first_span INTEGER;
  ALTER TABLE turns ADD COLUMN last_span INTEGER;
  `,
  `
  -- As in the other blocks: merged when there are many pieces, and not a little at each transaction.
  INSERT INTO search (search, rank) VALUES ('automerge', 0);
  `,
  `
  -- Messages go into the full text many at a time, in the order of their rows: those behind this one wait.
  CREATE TABLE search_progress (last_indexed INTEGER NOT NULL);
  INSERT INTO search_progress SELECT coalesce(max(id), 0) FROM messages;
  `,
];
