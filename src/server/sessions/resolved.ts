import type { Message, MessagePart, SpanSummary, Tier, TokenTotals } from './api';

/**
 * What `ingest/resolve` reads out of one OTLP span, whatever dialect wrote it: the only shape that stores and assembly
 * know. Each field is resolved on its own by priority over the dialects, because one span may speak several at once.
 */
export interface ResolvedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  name: string;
  kind: SpanSummary['kind'];
  category: SpanSummary['category'];
  service: string | null;
  tier: Tier | null;
  /** Milliseconds since the epoch, with microseconds as fraction. */
  startedAt: number;
  /** Null while open: a span sent before it ended (`threadlight.span.open`) or with an end time of zero. */
  endedAt: number | null;
  status: SpanSummary['status'];
  statusMessage: string | null;
  errorType: string | null;
  /** The span's own id, before inheritance in the trace. */
  conversationId: string | null;
  /** How telling the attribute is that the id was read from: 0 is best (`semconv/conversation-id`). */
  conversationRank: number;
  userId: string | null;
  /** GenAI operation: chat, execute_tool, embeddings, …; null for a span that is none. */
  operation: string | null;
  provider: string | null;
  model: string | null;
  responseId: string | null;
  /** Own figures of this span, before the choice of leaf spans. */
  tokens: TokenTotals | null;
  /** US dollars as the producer reported them. */
  reportedCost: number | null;
  timeToFirstChunkMs: number | null;
  finishReasons: string[];
  /** Content, in the order in which the span carries it; null when it carries none. */
  inputMessages: ContentMessage[] | null;
  outputMessages: ContentMessage[] | null;
  systemInstructions: MessagePart[] | null;
  toolDefinitions: ToolDefinition[] | null;
  tool: ResolvedTool | null;
  /** Input and output of an entity (workflow, task, …): the fallback when no model call carries messages. */
  entityInput: string | null;
  entityOutput: string | null;
  /** Association properties and metadata, flat. */
  metadata: Record<string, string>;
  tags: string[];
  /** The page was hidden or the isolate ended before the span did. */
  interrupted: boolean;
  /** Field name to the attribute key and dialect it was read from, for the span panel. */
  readFrom: Record<string, string>;
}

export type ContentMessage = Pick<Message, 'role' | 'name' | 'parts' | 'finishReason' | 'truncated'>;

export interface ToolDefinition {
  name: string;
  description?: string;
  parameters?: unknown;
}

export interface ResolvedTool {
  name: string;
  callId: string | null;
  arguments: unknown;
  result: unknown;
}
