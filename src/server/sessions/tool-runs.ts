import type { Message, MessagePart, ToolRun } from './api';
import type { ModelCall } from './calls';
import type { ResolvedSpan, ToolDefinition } from './resolved';

type Call = Extract<MessagePart, { type: 'tool_call' }>;
type Answer = Extract<MessagePart, { type: 'tool_call_response' }>;

/** The tool calls of a turn, each with its result, its definition and the span that ran it, as far as they are known. */
export function toolRunsOf(messages: readonly Message[], spans: readonly ResolvedSpan[], calls: readonly ModelCall[]): ToolRun[] {
  const join = new Join(messages, spans, calls);
  const asked = messages.flatMap((message) => callsIn(message).map((call) => join.runOfCall(message, call)));
  return [...asked, ...join.unaskedRuns()];
}

function callsIn({ parts }: Message): Call[] {
  return parts.filter((part) => part.type === 'tool_call');
}

/** Answers and spans are taken by id, else in order by name: some providers give no ids. */
class Join {
  private readonly answers: Answer[];
  private readonly ran: ResolvedSpan[];
  private readonly definitions: Map<string, ToolDefinition>;

  constructor(messages: readonly Message[], spans: readonly ResolvedSpan[], calls: readonly ModelCall[]) {
    this.answers = messages.flatMap(({ parts }) => parts.filter((part) => part.type === 'tool_call_response'));
    this.ran = spans.filter(({ tool, category }) => tool !== null && category === 'tool');
    const defined = calls.flatMap(({ span }) => span.toolDefinitions ?? []);
    this.definitions = new Map(defined.map((definition) => [definition.name, definition]));
  }

  runOfCall(message: Message, call: Call): ToolRun {
    const answer = take(this.answers, ({ id, name }) => (id !== undefined && call.id !== undefined ? id === call.id : name === call.name));
    const span = take(this.ran, ({ tool }) => tool?.callId != null && tool.callId === call.id) ?? take(this.ran, ({ tool }) => tool?.name === call.name);
    return {
      id: call.id ?? null,
      name: call.name,
      arguments: call.arguments,
      ...this.outcome(answer, span),
      ...this.definitionOf(call.name),
      callMessageId: message.id,
      spanId: span?.spanId ?? null,
      durationMs: durationOf(span),
    };
  }

  /** Tools that code ran without a model's message asking for it, or whose message was not captured. */
  unaskedRuns(): ToolRun[] {
    return this.ran.map((span) => ({
      id: span.tool?.callId ?? null,
      name: span.tool?.name ?? span.name,
      arguments: span.tool?.arguments ?? null,
      ...this.outcome(undefined, span),
      ...this.definitionOf(span.tool?.name ?? span.name),
      callMessageId: null,
      spanId: span.spanId,
      durationMs: durationOf(span),
    }));
  }

  private outcome(answer: Answer | undefined, span: ResolvedSpan | undefined): Pick<ToolRun, 'result' | 'error'> {
    const result = answer?.response ?? span?.tool?.result;
    const failed = span?.status === 'error' || answer?.isError === true;
    return { ...(result !== undefined ? { result } : {}), ...(failed ? { error: span?.statusMessage ?? 'The tool failed.' } : {}) };
  }

  private definitionOf(name: string): Pick<ToolRun, 'definition'> {
    const found = this.definitions.get(name);
    return found ? { definition: { description: found.description, parameters: found.parameters } } : {};
  }
}

function take<T>(list: T[], test: (item: T) => boolean): T | undefined {
  const index = list.findIndex(test);
  return index < 0 ? undefined : list.splice(index, 1)[0];
}

function durationOf(span: ResolvedSpan | undefined): number | null {
  return span && span.endedAt !== null ? span.endedAt - span.startedAt : null;
}
