import type { Message, MessagePart, ToolRun } from './api';
import type { ModelCall } from './calls';
import type { ResolvedSpan, ToolDefinition } from './resolved';
import type { SpanTree } from './span-tree';
import { wordsOfValue } from './text';

type Call = Extract<MessagePart, { type: 'tool_call' }>;
type Answer = Extract<MessagePart, { type: 'tool_call_response' }>;

/** The tool calls of a turn, each with its result, its definition and the span that ran it, as far as they are known. */
export function toolRunsOf(
  messages: readonly Message[],
  spans: readonly ResolvedSpan[],
  calls: readonly ModelCall[],
  tree: SpanTree,
): ToolRun[] {
  const join = new Join(messages, spans, calls);
  const asked = messages.flatMap((message) => partsOf<Call>(message, 'tool_call').map((call) => ({ message, call })));
  const runs = asked.map(({ message, call }) => join.runOfCall(message, call));
  return [...runs, ...join.runsOfEarlierCalls(calls), ...join.unaskedRuns(tree)];
}

function partsOf<P extends MessagePart>({ parts }: Pick<Message, 'parts'>, type: P['type']): P[] {
  return parts.filter((part): part is P => part.type === type);
}

/** Answers and spans are taken by id, else in order by name: some providers give no ids. */
class Join {
  private readonly answers: Answer[];
  private readonly ran: ResolvedSpan[];
  private readonly taken = new Set<ResolvedSpan>();
  private readonly definitions: ReadonlyMap<string, ToolDefinition>;

  constructor(messages: readonly Message[], spans: readonly ResolvedSpan[], calls: readonly ModelCall[]) {
    this.answers = messages.flatMap((message) => partsOf<Answer>(message, 'tool_call_response'));
    this.ran = spans.filter(({ tool, category }) => tool !== null && category === 'tool');
    const defined = calls.flatMap(({ span }) => span.toolDefinitions ?? []);
    this.definitions = new Map(defined.map((definition) => [definition.name, definition]));
  }

  runOfCall({ id: callMessageId }: Message, call: Call): ToolRun {
    const answer = take(this.answers, ({ id, name }) =>
      hasIds(id, call.id) ? id === call.id : name === undefined || name === call.name,
    );
    return this.runOf(call, callMessageId, answer, this.takeSpan(call));
  }

  /** Answers to what an earlier turn asked for: a tool that runs in the client answers with the next request. */
  runsOfEarlierCalls(calls: readonly ModelCall[]): ToolRun[] {
    const history = this.answers.length === 0 ? [] : calls.flatMap(({ span }) => span.inputMessages ?? []);
    const earlier = history.flatMap((message) => partsOf<Call>(message, 'tool_call'));
    return this.answers.splice(0).map((answer) => {
      const asked = earlier.find(({ id }) => id !== undefined && id === answer.id);
      const call: Call = asked ?? { type: 'tool_call', id: answer.id, name: answer.name ?? 'unknown', arguments: null };
      return this.runOf(call, null, answer, this.takeSpan(call));
    });
  }

  /** Tools that code ran without a model's message asking for it, or whose message was not captured. */
  unaskedRuns(tree: SpanTree): ToolRun[] {
    const wrappers = new Set([...this.taken].map((span) => sameToolAround(span, tree)));
    return this.ran
      .filter((span) => !this.taken.has(span) && !wrappers.has(span) && !sameToolAround(span, tree))
      .map((span) => this.runOf(callOfSpan(span), null, undefined, span));
  }

  private takeSpan(call: Call): ResolvedSpan | undefined {
    const free = this.ran.filter((span) => !this.taken.has(span));
    const byId = free.find(({ tool }) => tool?.callId != null && tool.callId === call.id);
    const span = byId ?? free.find(({ tool }) => tool?.name === call.name && !hasIds(tool.callId, call.id));
    if (span) this.taken.add(span);
    return span;
  }

  private runOf(call: Call, callMessageId: string | null, answer: Answer | undefined, span: ResolvedSpan | undefined): ToolRun {
    const definition = this.definitions.get(call.name);
    return {
      id: call.id ?? null,
      name: call.name,
      arguments: call.arguments ?? null,
      ...outcomeOf(answer, span),
      ...(definition ? { definition: { description: definition.description, parameters: definition.parameters } } : {}),
      callMessageId,
      spanId: span?.spanId ?? null,
      durationMs: span && span.endedAt !== null ? span.endedAt - span.startedAt : null,
    };
  }
}

/** One tool seen by two spans: an entity of the app inside the span of its framework, or the other way round. */
function sameToolAround(span: ResolvedSpan, tree: SpanTree): ResolvedSpan | undefined {
  for (const above of tree.ancestorsOf(span)) {
    if (above.category === 'tool') return above.tool?.name === span.tool?.name ? above : undefined;
  }
  return undefined;
}

function callOfSpan({ name, tool }: ResolvedSpan): Call {
  return { type: 'tool_call', id: tool?.callId ?? undefined, name: tool?.name ?? name, arguments: tool?.arguments ?? null };
}

function hasIds(a: string | null | undefined, b: string | null | undefined): boolean {
  return a != null && b != null;
}

function outcomeOf(answer: Answer | undefined, span: ResolvedSpan | undefined): Pick<ToolRun, 'result' | 'error'> {
  const result = answer?.response ?? span?.tool?.result;
  const failed = span?.status === 'error' || answer?.isError === true;
  const error = span?.statusMessage ?? span?.errorType ?? (wordsOfValue(answer?.response) || 'The tool failed.');
  return { ...(result !== undefined && result !== null ? { result } : {}), ...(failed ? { error } : {}) };
}

function take<T>(list: T[], test: (item: T) => boolean): T | undefined {
  const index = list.findIndex(test);
  return index < 0 ? undefined : list.splice(index, 1)[0];
}
