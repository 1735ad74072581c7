import type { InstrumentationScope, LogRecord, Resource, Span } from '../../otlp/types';
import type {
  DoctorReport,
  Facets,
  Feedback,
  Note,
  SearchHit,
  SessionList,
  SessionListQuery,
  SessionSummary,
} from '../sessions/api';
import type { ResolvedSpan } from '../sessions/resolved';

/** A span as it came in, with what was read out of it. */
export interface IncomingSpan {
  span: Span;
  resource: Resource;
  scope: InstrumentationScope | undefined;
  /** `span` as it was sent, not normalised. Default: it was not sent as JSON. */
  json?: string;
  resolved: ResolvedSpan;
}

/** A log record that carries content of a span: GenAI events do. */
export interface IncomingEvent {
  traceId: string;
  spanId: string;
  /** Address of the content: the same record received twice has the same key. */
  key: string;
  /** JSON-serialisable; handed back to the rules as it was. */
  event: unknown;
  record: LogRecord;
}

export interface WriteResult {
  /** Spans that were new or brought something new. */
  accepted: number;
  /** Spans that were there already: counted once, answered as success. */
  duplicates: number;
  changes: SessionChange[];
}

export interface SessionChange {
  id: string;
  traceIds: string[];
}

/** A span as it lies in the store. */
export interface StoredSpan {
  span: Span;
  resource: Resource;
  scope: InstrumentationScope | undefined;
  /** Read anew from the above, with the content of its log records. */
  resolved: ResolvedSpan;
  logs: LogRecord[];
  sessionId: string;
}

/** One turn of a session: the spans of one trace that belong to it. */
export interface StoredTurn {
  traceId: string;
  /** By start time. */
  spans: StoredSpan[];
  /** Every span of the trace, without content, when some of them belong to other sessions. */
  trace: ResolvedSpan[] | null;
  hasConversationId: boolean;
  tags: string[];
  feedback: Feedback[];
  notes: Note[];
}

export interface TurnPage {
  /** Oldest first. */
  turns: StoredTurn[];
  /** The turn before the first one, to tell new messages from repeated ones; null when the page begins with the first. */
  previous: StoredTurn | null;
  olderCursor: string | null;
}

export interface StoredTrace {
  sessionIds: string[];
  /** By start time. Content is shortened or left out: a trace of ten thousand spans is read without it. */
  spans: ResolvedSpan[];
}

export interface StoreSize {
  kind: DoctorReport['store']['kind'];
  sizeBytes: number | null;
  sessions: number;
  traces: number;
  spans: number;
}

export interface RetentionPolicy {
  /** Sessions without activity for longer are deleted. Milliseconds; undefined keeps all. */
  maxAgeMs?: number;
  /** The oldest sessions are deleted until the store is smaller. Bytes; undefined keeps all. */
  maxBytes?: number;
}

/** What a person says about a session, or about one turn of it. */
export interface Annotation {
  id: string;
  sessionId: string;
  /** Null for the session as a whole. */
  traceId: string | null;
  kind: 'note' | 'tag' | 'feedback';
  note?: { text: string; author: string | null };
  tag?: string;
  feedback?: { score: number; comment: string | null };
  at: number;
}

/**
 * Keeps spans, and sessions and turns computed from them. Every implementation passes the same test suite.
 *
 * Writing is idempotent: spans may come twice, late, in any order, and the conversation id after the spans that it is for;
 * what is read afterwards is the same. A write that was answered survives the end of the process.
 */
export interface SessionStore {
  /**
   * Whether the store takes any number of writes at once and gathers them itself: it then goes through `spans` once, before
   * `write` has returned or soon after. Default: false, ingestion gathers, and waits for one write before the next.
   */
  readonly gathersWrites?: boolean;

  /** Takes spans and the log records that belong to them, and computes their turns and sessions anew. */
  write(spans: Iterable<IncomingSpan>, events: IncomingEvent[]): Promise<WriteResult>;

  /** Sessions by last activity, newest first; with `q`, by newest hit. `now` (ms) decides what is still running. */
  listSessions(query: SessionListQuery, now: number): Promise<SessionList>;
  /** The row of one session; null when there is none. */
  findSession(sessionId: string, now: number): Promise<SessionSummary | null>;
  /** Messages of one session that contain `text`, newest first. */
  searchSession(sessionId: string, text: string, limit: number): Promise<SearchHit[]>;
  /** The newest `limit` turns that are older than `before` (a cursor); null when there is no such session. */
  readTurns(sessionId: string, page: { before?: string; limit: number }): Promise<TurnPage | null>;
  /** The spans of one trace; null when there is none. */
  readTrace(traceId: string): Promise<StoredTrace | null>;
  /** One span with everything it carries; null when there is none. */
  readSpan(traceId: string, spanId: string): Promise<StoredSpan | null>;
  /** Notes, tags and feedback of a session and its turns. */
  readAnnotations(sessionId: string): Promise<Annotation[]>;
  /** The values that sessions can be filtered by. */
  facets(): Promise<Facets>;
  /** What there is, and the bytes it takes. */
  size(): Promise<StoreSize>;

  /**
   * What was written since `place`, by whomever; null asks for a place to begin at. Undefined where only one server writes.
   * May come a second late, and may tell a change twice.
   */
  changes?(place: number | null): Promise<{ changes: SessionChange[]; place: number }>;

  /** Adds a note, a tag or feedback. */
  annotate(annotation: Annotation): Promise<SessionChange[]>;
  /** Takes one back; does nothing when there is none. */
  removeAnnotation(sessionId: string, annotationId: string): Promise<SessionChange[]>;
  /** False when there was no such session. */
  deleteSession(sessionId: string): Promise<boolean>;
  /** Deletes what the policy no longer allows, oldest first, and says how many sessions that were. */
  prune(policy: RetentionPolicy, now: number): Promise<number>;
  /** Writes a consistent copy to a path that must not exist yet; undefined where the store has its own means. */
  backup?(path: string): Promise<void>;
  /** Waits for what is being written, and lets go of everything. */
  close(): Promise<void>;
}

/** A request that the caller can mend: answered as 400 with the field's name. */
export class QueryError extends Error {
  override name = 'QueryError';

  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}
