import type { MessagePart, SpanSummary } from '../../sessions/api';
import type { ContentMessage, ToolDefinition } from '../../sessions/resolved';
import type { SpanView } from '../span-view';

/** What can be read from a span, each on its own: one span may speak several dialects. */
export interface Fields {
  category: SpanSummary['category'];
  operation: string;
  provider: string;
  model: string;
  responseId: string;
  userId: string;
  /** True when the span failed though its status does not say so. */
  failed: boolean;
  statusMessage: string;
  errorType: string;
  inputTokens: number;
  outputTokens: number;
  cacheRead: number;
  cacheWrite: number;
  reasoning: number;
  /** US dollars. */
  reportedCost: number;
  timeToFirstChunkMs: number;
  finishReasons: string[];
  inputMessages: ContentMessage[];
  outputMessages: ContentMessage[];
  systemInstructions: MessagePart[];
  toolDefinitions: ToolDefinition[];
  toolName: string;
  toolCallId: string;
  toolArguments: unknown;
  toolResult: unknown;
  entityInput: string;
  entityOutput: string;
  metadata: Record<string, string>;
  tags: string[];
}

export interface Found<T> {
  value: T;
  /** The attribute (or prefix, or event) that it was read from. */
  key: string;
}

export interface Reader<T> {
  (span: SpanView): Found<T> | undefined;
  /**
   * Attributes, or beginnings of their keys with a star after them, of which a span must have one to be worth asking;
   * `EVENTS` for its events. Default: it is always asked.
   */
  readonly needs?: readonly string[];
}

/** Stands among `needs` for the span's events. */
export const EVENTS = '(events)';

/** One way of writing GenAI telemetry. A new dialect is a file beside the others and a line in `index.ts`. */
export interface Dialect {
  name: string;
  /** First words of its attribute keys: a span with none of them is not asked. Default: every span is asked. */
  families?: readonly string[];
  fields: { readonly [F in keyof Fields]?: Reader<Fields[F]> };
}
