import type { InstrumentationScope, LogRecord, Resource, Span } from '../../otlp/types';
import { EVENT_NAME } from '../../semconv/otel';
import { THREADLIGHT_CONTENT_TRUNCATED, THREADLIGHT_INTERRUPTED, THREADLIGHT_SPAN_OPEN } from '../../semconv/threadlight';
import { canonicalJson } from '../../util/canonical-json';
import { contentHash } from '../../util/content-hash';
import type { MessagePart, SpanSummary, TokenTotals } from '../sessions/api';
import type { ContentMessage, ResolvedSpan, ResolvedTool, ToolDefinition } from '../sessions/resolved';
import { shapeOf } from './attribute-shape';
import { attributesOf, plainValue } from './attributes';
import { joined } from './content/messages';
import { conversationIn } from './conversation';
import type { Fields } from './dialects/dialect';
import { contentOfEvent } from './dialects/gen-ai-events';
import { toText } from './dialects/readers';
import { readFields } from './fields';
import { resourceView } from './resource-view';
import { millisOf, type SpanView, viewOf } from './span-view';
import { tierSaidBy } from './tier';

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
  /** As that of a span. */
  conversationRank: number;
  inputMessages: ContentMessage[];
  outputMessages: ContentMessage[];
  systemInstructions: MessagePart[];
  toolDefinitions: ToolDefinition[];
  /** Dialect and event name, for the span panel. */
  readFrom: string;
}

const KINDS: readonly SpanSummary['kind'][] = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUSES: readonly SpanSummary['status'][] = ['unset', 'ok', 'error'];

/** Reads one OTLP span, whatever dialect wrote it. Never throws. */
export function resolveSpan(span: Span, resource: Resource | undefined, scope: InstrumentationScope | undefined): ResolvedSpan {
  const view = viewOf(span, scope);
  const { attributes, startedAt } = view;
  const around = resourceView(resource);
  const { fields, readFrom } = readFields(view);
  const conversation = conversationIn(attributes, view.shape) ?? around.conversation;
  if (conversation) readFrom.conversationId = conversation.readFrom;
  return {
    traceId: String(span.traceId),
    spanId: String(span.spanId),
    parentSpanId: span.parentSpanId ? String(span.parentSpanId) : null,
    name: view.name,
    kind: KINDS[span.kind] ?? 'internal',
    category: fields.category ?? 'other',
    service: around.service,
    tier: tierSaidBy(attributes) ?? around.tier,
    startedAt,
    endedAt: endOf(span, view),
    status: fields.failed ? 'error' : (STATUSES[span.status?.code ?? 0] ?? 'unset'),
    statusMessage: toText(span.status?.message) ?? fields.statusMessage ?? null,
    errorType: fields.errorType ?? null,
    conversationId: conversation?.id ?? null,
    conversationRank: conversation?.rank ?? 0,
    userId: fields.userId ?? null,
    operation: fields.operation ?? null,
    provider: fields.provider ?? null,
    model: fields.model ?? null,
    responseId: fields.responseId ?? null,
    tokens: tokensOf(fields),
    reportedCost: fields.reportedCost ?? null,
    timeToFirstChunkMs: fields.timeToFirstChunkMs ?? null,
    finishReasons: fields.finishReasons ?? [],
    inputMessages: fields.inputMessages ?? null,
    outputMessages: marked(fields.outputMessages, attributes[THREADLIGHT_CONTENT_TRUNCATED] === true),
    systemInstructions: fields.systemInstructions ?? null,
    toolDefinitions: fields.toolDefinitions ?? null,
    tool: toolOf(fields),
    entityInput: fields.entityInput ?? null,
    entityOutput: fields.entityOutput ?? null,
    metadata: fields.metadata ?? {},
    tags: fields.tags ?? [],
    interrupted: attributes[THREADLIGHT_INTERRUPTED] === true,
    readFrom,
  };
}

/** Null while the span is open. */
function endOf(span: Span, { startedAt, attributes }: SpanView): number | null {
  const end = millisOf(span.endTimeUnixNano);
  const open = attributes[THREADLIGHT_SPAN_OPEN] === true || end === 0;
  return open ? null : Math.max(end, startedAt);
}

/**
 * Input includes what was read from and written to the cache (conventions). Producers that count it apart are told by their
 * sum: more cached than there was input.
 */
function tokensOf(fields: Partial<Fields>): TokenTotals | null {
  const { inputTokens, outputTokens, cacheRead = 0, cacheWrite = 0, reasoning = 0 } = fields;
  if (inputTokens === undefined && outputTokens === undefined) return null;
  const input = inputTokens ?? 0;
  const cached = cacheRead + cacheWrite;
  return { input: cached > input ? input + cached : input, output: outputTokens ?? 0, cacheRead, cacheWrite, reasoning };
}

function marked(messages: ContentMessage[] | undefined, truncated: boolean): ContentMessage[] | null {
  if (!messages) return null;
  return truncated ? messages.map((message) => ({ ...message, truncated })) : messages;
}

function toolOf({ category, toolName, toolCallId, toolArguments, toolResult }: Partial<Fields>): ResolvedTool | null {
  if (toolName === undefined || category !== 'tool') return null;
  return { name: toolName, callId: toolCallId ?? null, arguments: toolArguments ?? null, result: toolResult };
}

/**
 * Reads a GenAI log record; null when it is none, or belongs to no span.
 *
 * @param order Its index in the request, which orders records of the same time.
 */
export function resolveLogRecord(
  record: LogRecord,
  resource: Resource | undefined,
  _scope: InstrumentationScope | undefined,
  order = 0,
): ResolvedEvent | null {
  const attributes = attributesOf(record.attributes);
  const name = toText(record.eventName) ?? toText(attributes[EVENT_NAME]) ?? '';
  if (!record.traceId || !record.spanId || !name.startsWith('gen_ai.')) return null;
  const body = plainValue(record.body);
  const content = contentOfEvent({ name, attributes }, body);
  if (content === null) return null;
  const conversation = conversationIn(attributes, shapeOf(attributes)) ?? resourceView(resource).conversation;
  return {
    traceId: record.traceId,
    spanId: record.spanId,
    key: contentHash(canonicalJson([name, body, attributes, record.timeUnixNano ?? null])),
    at: millisOf(record.timeUnixNano ?? record.observedTimeUnixNano),
    order,
    conversationId: conversation?.id ?? null,
    conversationRank: conversation?.rank ?? 0,
    inputMessages: content.inputMessages ?? [],
    outputMessages: content.outputMessages ?? [],
    systemInstructions: content.systemInstructions ?? [],
    toolDefinitions: content.toolDefinitions ?? [],
    readFrom: `gen-ai-events: ${name}`,
  };
}

/** The span with the content of all its events: pass every event of the span each time; order and repeats do not matter. */
export function mergeEvents(span: ResolvedSpan, events: readonly ResolvedEvent[]): ResolvedSpan {
  if (events.length === 0) return span;
  const ordered = [...new Map(events.map((event) => [event.key, event])).values()].sort(byTime);
  const from = <T>(read: (event: ResolvedEvent) => T[]): T[] | null => joined(...ordered.map(read));
  return {
    ...span,
    ...conversationAmong(span, ordered),
    inputMessages: span.inputMessages ?? from((event) => event.inputMessages),
    outputMessages: span.outputMessages ?? from((event) => event.outputMessages),
    systemInstructions: span.systemInstructions ?? from((event) => event.systemInstructions),
    toolDefinitions: span.toolDefinitions ?? from((event) => event.toolDefinitions),
    readFrom: { events: [...new Set(ordered.map(({ readFrom }) => readFrom))].join(', '), ...span.readFrom },
  };
}

type Conversation = Pick<ResolvedSpan, 'conversationId' | 'conversationRank'>;

function conversationAmong(span: Conversation, events: readonly Conversation[]): Conversation {
  const { conversationId, conversationRank } =
    span.conversationId === null ? (events.find((event) => event.conversationId !== null) ?? span) : span;
  return { conversationId, conversationRank };
}

function byTime(a: ResolvedEvent, b: ResolvedEvent): number {
  return a.at - b.at || isLater(a) - isLater(b) || a.order - b.order || (a.key < b.key ? -1 : 1);
}

/** Emitters write all messages of a call at one time; the system prompt leads them. */
function isLater({ inputMessages }: ResolvedEvent): number {
  return inputMessages[0]?.role === 'system' ? 0 : 1;
}
