import type { InstrumentationScope, LogRecord, Resource, Span } from '../../otlp/types';
import type { ContentMessage, ResolvedSpan, ToolDefinition } from '../sessions/resolved';
import type { MessagePart } from '../sessions/api';

/** Content of one GenAI log record, to be merged into its span. JSON-serialisable. */
export interface ResolvedEvent {
  traceId: string;
  spanId: string;
  /** Address of the record's content: the same record received twice has the same key. */
  key: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** Place in its request, which orders records of the same time. */
  order: number;
  conversationId: string | null;
  inputMessages: ContentMessage[];
  outputMessages: ContentMessage[];
  systemInstructions: MessagePart[];
  toolDefinitions: ToolDefinition[];
  /** Dialect and event name, for the span panel. */
  readFrom: string;
}

/** Reads one OTLP span, whatever dialect wrote it. Never throws. */
export function resolveSpan(_span: Span, _resource: Resource | undefined, _scope: InstrumentationScope | undefined): ResolvedSpan {
  throw new Error('not yet');
}

/**
 * Reads a GenAI log record; null when it is none, or belongs to no span.
 *
 * @param order Its index in the request, which orders records of the same time.
 */
export function resolveLogRecord(
  _record: LogRecord,
  _resource: Resource | undefined,
  _scope: InstrumentationScope | undefined,
  _order = 0,
): ResolvedEvent | null {
  return null;
}

/** The span with the content of all its events: pass every event of the span each time; order and repeats do not matter. */
export function mergeEvents(span: ResolvedSpan, _events: readonly ResolvedEvent[]): ResolvedSpan {
  return span;
}
