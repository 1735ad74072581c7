import type { Message, Turn, TurnError, TurnNote } from './api';
import { callsInTree, type CostOf, type ModelCall, totalCost, totalTokens } from './calls';
import type { HistoryState } from './history';
import type { ResolvedSpan } from './resolved';
import type { SpanTree } from './span-tree';
import { preview, wordsOf } from './text';
import { toolRunsOf } from './tool-runs';
import { type Trace, traceOf } from './trace';
import { everythingSaid, messagesOfTurn, type TurnMessages } from './turn-messages';

export interface AssembleOptions {
  /** Prices calls that report no cost. Default: all unknown. */
  costOf?: CostOf;
  /** Every span of the trace, when `spans` are only those of one of its sessions. Default: `spans`. */
  trace?: readonly ResolvedSpan[];
  /** Whether the session of the turn has a conversation id. Default: read from the spans. */
  hasConversationId?: boolean;
  /** Milliseconds since the epoch: spans open for longer than ten minutes no longer count as running. Default: no limit. */
  now?: number;
}

/** A turn, and what the session's row needs of it beside. */
export interface AssembledTurn {
  /** `feedback` and `annotations` are empty and `tags` are the spans': the store adds its own. */
  turn: Turn;
  /** Of the conversation after the turn. */
  history: HistoryState;
  /** Text of the first user message, shortened; null when none. */
  title: string | null;
  /** Text of the newest assistant message, shortened; null when none. */
  lastReply: string | null;
  userId: string | null;
  /** Names of the tools called, in order of first appearance. */
  tools: string[];
}

/** An open span that says nothing for this long has been lost with its process. */
const RUNNING_LIMIT = 10 * 60 * 1000;

/** What a turn is made of. */
interface Parts {
  spans: readonly ResolvedSpan[];
  tree: SpanTree;
  calls: readonly ModelCall[];
  said: Pick<TurnMessages, 'messages' | 'systemPrompt' | 'historyRewritten'>;
}

/**
 * Builds a turn from the spans of one trace, given what the conversation held before. Pure: the order of the spans and
 * repeats do not matter.
 */
export function assembleTurn(given: readonly ResolvedSpan[], before: HistoryState, options: AssembleOptions = {}): AssembledTurn {
  const read = callsOf(traceOf(given), options);
  const said = messagesOfTurn(read.calls, read.spans, before);
  return { ...turnOf({ ...read, said }, options), history: said.history };
}

/** The same without the conversation itself: totals and previews, which need not know what is repeated. */
export function summariseTurn(given: readonly ResolvedSpan[], options: AssembleOptions = {}): Omit<AssembledTurn, 'history'> {
  return summariseTrace(traceOf(given), options);
}

/** The same for spans whose tree is there already. */
export function summariseTrace(trace: Trace, options: AssembleOptions): Omit<AssembledTurn, 'history'> {
  const read = callsOf(trace, options);
  const said = { messages: everythingSaid(read.calls, read.spans), systemPrompt: null, historyRewritten: false };
  const { turn, ...previews } = turnOf({ ...read, said }, options);
  return { turn: { ...turn, messages: [], toolRuns: [] }, ...previews };
}

function callsOf({ spans, tree }: Trace, { costOf = ({ reportedCost }) => reportedCost }: AssembleOptions) {
  return { spans, tree, calls: callsInTree(spans, tree, costOf) };
}

function turnOf({ spans, tree, calls, said }: Parts, options: AssembleOptions): Omit<AssembledTurn, 'history'> {
  const turn: Turn = {
    ...timesOf(spans),
    traceId: spans[0]?.traceId ?? '',
    name: nameOf(spans, tree),
    messages: said.messages,
    toolRuns: toolRunsOf(said.messages, spans, calls, tree),
    systemPrompt: said.systemPrompt,
    historyRewritten: said.historyRewritten,
    errors: errorsOf(spans, tree),
    tokens: totalTokens(calls),
    cost: totalCost(calls),
    models: distinct(calls.map(({ span }) => span.model)),
    services: distinct(spans.map(({ service }) => service)),
    spanCount: spans.length,
    timeToFirstChunkMs: calls.find(({ span }) => span.timeToFirstChunkMs !== null)?.span.timeToFirstChunkMs ?? null,
    running: spans.some((span) => isRunning(span, options.now)),
    notes: notesOf(spans, calls, said.messages.length > 0, options),
    metadata: Object.assign({}, ...spans.map(({ metadata }) => metadata)),
    feedback: [],
    tags: distinct(spans.flatMap(({ tags }) => tags)),
    annotations: [],
  };
  return { turn, ...previewsOf(turn, spans, tree) };
}

function previewsOf(
  { messages, toolRuns }: Turn,
  spans: readonly ResolvedSpan[],
  tree: SpanTree,
): Omit<AssembledTurn, 'turn' | 'history'> {
  const main = messagesOfMain(messages, spans, tree);
  return {
    title: previewOf(main.find(({ role }) => role === 'user')),
    lastReply: previewOf(main.findLast(({ role }) => role === 'assistant')),
    userId: spans.find(({ userId }) => userId !== null)?.userId ?? null,
    tools: distinct(toolRuns.map(({ name }) => name)),
  };
}

function previewOf(message: Message | undefined): string | null {
  return message ? preview(wordsOf(message.parts)) : null;
}

/** What was said outside of sub-agents: by the calls with the fewest tools and agents above them. */
function messagesOfMain(messages: readonly Message[], spans: readonly ResolvedSpan[], tree: SpanTree): readonly Message[] {
  const said = messages.filter(({ role, parts }) => (role === 'user' || role === 'assistant') && wordsOf(parts) !== '');
  const bySpan = new Map(spans.map((span) => [span.spanId, span]));
  const nesting = new Map(said.map(({ spanId }) => [spanId, nestingOf(bySpan.get(spanId), tree)]));
  const least = Math.min(...nesting.values());
  if (nesting.size === 1) return said;
  return said.filter(({ spanId }) => nesting.get(spanId) === least);
}

function nestingOf(span: ResolvedSpan | undefined, tree: SpanTree): number {
  let nesting = 0;
  for (let above = span && tree.parentOf(span); above; above = tree.parentOf(above)) {
    if (above.category === 'tool' || above.category === 'agent') nesting += 1;
  }
  return nesting;
}

function timesOf(spans: readonly ResolvedSpan[]): Pick<Turn, 'startedAt' | 'endedAt' | 'durationMs'> {
  let startedAt = Infinity;
  let endedAt = -Infinity;
  for (const span of spans) {
    startedAt = Math.min(startedAt, span.startedAt);
    endedAt = Math.max(endedAt, span.endedAt ?? span.startedAt);
  }
  return { startedAt, endedAt, durationMs: endedAt - startedAt };
}

function nameOf(spans: readonly ResolvedSpan[], tree: SpanTree): string {
  const root = spans.find(({ parentSpanId }) => parentSpanId === null) ?? tree.tops[0] ?? spans[0];
  return (root?.name ?? '').replace(TRACELOOP_CONVERSATION, 'conversation');
}

/** Traceloop puts the id into the span's name, where it says nothing. */
const TRACELOOP_CONVERSATION = /^conversation\..+\.workflow$/;

/** Where things went wrong: an error is passed on by every span around it, so only the innermost are told. */
function errorsOf(spans: readonly ResolvedSpan[], tree: SpanTree): TurnError[] {
  const failed = spans.filter((span) => span.status === 'error' && !isTransportOfFailed(span, tree));
  if (failed.length === 0) return [];
  const above = tree.above(failed);
  return failed.filter((span) => !above.has(span)).map((span) => errorOf(span, tree));
}

/** The span that made a request knows better why it failed than the request does. */
function isTransportOfFailed(span: ResolvedSpan, tree: SpanTree): boolean {
  return span.category === 'http' && tree.hasAbove(span, ({ category, status }) => category !== 'http' && status === 'error');
}

function errorOf(span: ResolvedSpan, tree: SpanTree): TurnError {
  const line = [span, ...[...tree.ancestorsOf(span)].filter(({ status }) => status === 'error')];
  const told = line.find(({ statusMessage, errorType }) => statusMessage ?? errorType) ?? span;
  return { spanId: span.spanId, spanName: span.name, type: told.errorType, message: told.statusMessage };
}

function isRunning({ endedAt, startedAt, interrupted }: ResolvedSpan, now: number | undefined): boolean {
  if (endedAt !== null || interrupted) return false;
  return now === undefined || now - startedAt < RUNNING_LIMIT;
}

function notesOf(
  spans: readonly ResolvedSpan[],
  calls: readonly ModelCall[],
  hasContent: boolean,
  options: AssembleOptions,
): TurnNote[] {
  const trace = options.trace ?? spans;
  const known = new Set(trace.map(({ spanId }) => spanId));
  const hasId = options.hasConversationId ?? spans.some(({ conversationId }) => conversationId !== null);
  const notes: TurnNote[] = [];
  if (!hasId) notes.push('no-conversation-id');
  if (!trace.some(({ parentSpanId }) => parentSpanId === null)) notes.push('no-root');
  if (trace.some(({ parentSpanId }) => parentSpanId !== null && !known.has(parentSpanId))) notes.push('missing-parent');
  if (!hasContent && calls.length > 0) notes.push('no-content');
  if (spans.some(({ endedAt }) => endedAt === null)) notes.push('open-spans');
  if (spans.some(({ interrupted }) => interrupted)) notes.push('interrupted');
  return notes;
}

function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))];
}
