import type { ExportTraceServiceRequest, KeyValue, Span } from '../../../src/otlp/types';

export interface ChatTurn {
  /** Number of the turn, which its trace id and its time are made of. */
  number: number;
  conversationId?: string;
  /** Where the conversation id stands. Default: on the root. */
  idOn?: 'root' | 'model';
  userId?: string;
  /** All that was said before, and what the user says now. */
  history: { role: 'user' | 'assistant'; content: string }[];
  reply: string;
  model?: string;
  failed?: boolean;
  metadata?: Record<string, string>;
}

/** Milliseconds since the epoch of the first turn. */
export const start = 1_795_000_000_000;
const minute = 60_000;

export const traceIdOf = (turn: number): string => (0xabc000 + turn).toString(16).padStart(32, '1');
const spanIdOf = (turn: number, place: number): string => (turn * 16 + place + 1).toString(16).padStart(16, 'a');

/** A turn as an app sends it: a workflow, a model call that repeats the history, and a tool. */
export function chatTurn(turn: ChatTurn): Span[] {
  const { number, history, reply, model = 'gpt-4o-mini', failed = false } = turn;
  const at = start + number * minute;
  const id: Record<string, string> = turn.conversationId === undefined ? {} : { 'gen_ai.conversation.id': turn.conversationId };
  const idOn = turn.idOn ?? 'root';
  const metadata = Object.fromEntries(
    Object.entries(turn.metadata ?? {}).map(([key, value]) => [`traceloop.association.properties.${key}`, value]),
  );
  const root = span(number, 0, 'chat_interaction.workflow', at, at + 3_000, {
    'traceloop.span.kind': 'workflow',
    ...(idOn === 'root' ? id : {}),
    ...(turn.userId ? { 'user.id': turn.userId } : {}),
    ...metadata,
  });
  const call = span(number, 1, `chat ${model}`, at + 100, at + 2_000, {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.response.model': model,
    'gen_ai.response.id': `response-${number}`,
    'gen_ai.usage.input_tokens': 1000 + number,
    'gen_ai.usage.output_tokens': 100,
    'gen_ai.input.messages': JSON.stringify(history.map(({ role, content }) => ({ role, parts: [{ type: 'text', content }] }))),
    'gen_ai.output.messages': JSON.stringify([
      { role: 'assistant', parts: [{ type: 'text', content: reply }], finish_reason: 'stop' },
    ]),
    ...(idOn === 'model' ? id : {}),
  });
  const tool = span(number, 2, 'execute_tool lookup', at + 2_100, at + 2_500, {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'lookup',
  });
  if (failed) call.status = { code: 2, message: 'overloaded' };
  return [root, call, tool];
}

/** The turns of one conversation, each repeating what was said before. */
export function conversation(
  conversationId: string | undefined,
  count: number,
  options: Partial<ChatTurn> & { from?: number } = {},
): Span[][] {
  const history: ChatTurn['history'] = [];
  return Array.from({ length: count }, (_, index) => {
    const number = (options.from ?? 0) + index;
    history.push({ role: 'user', content: `question ${number} of ${conversationId}` });
    const reply = `answer ${number}`;
    const turn = chatTurn({ number, conversationId, reply, ...options, history: [...history] });
    history.push({ role: 'assistant', content: reply });
    return turn;
  });
}

export function request(spans: Span[], service = 'chat-app'): ExportTraceServiceRequest {
  const resource = { attributes: attributes({ 'service.name': service, 'telemetry.sdk.name': 'test' }) };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'test' }, spans }] }] };
}

export function attributes(values: Record<string, string | number>): KeyValue[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));
}

function span(
  turn: number,
  place: number,
  name: string,
  from: number,
  to: number,
  values: Record<string, string | number>,
): Span {
  return {
    traceId: traceIdOf(turn),
    spanId: spanIdOf(turn, place),
    ...(place > 0 ? { parentSpanId: spanIdOf(turn, 0) } : {}),
    name,
    kind: 1,
    startTimeUnixNano: `${from}000000`,
    endTimeUnixNano: `${to}000000`,
    attributes: attributes(values),
  };
}
