import type { Message, MessagePart, ToolRun, Turn } from '../../server/sessions/api';

/** What a turn shows, in order: messages, and one card for each tool call with its answer inside. */
export type FlowItem =
  | { kind: 'message'; key: string; message: Message; parts: MessagePart[] }
  | { kind: 'tool'; key: string; run: ToolRun; message: Message | null };

type ToolCall = Extract<MessagePart, { type: 'tool_call' }>;
type ToolAnswer = Extract<MessagePart, { type: 'tool_call_response' }>;

/** Joins the messages of a turn with its tool runs. Nothing is left out: an answer without a call stands as a message. */
export function flowOf(turn: Turn): FlowItem[] {
  const unplaced = new Set(turn.toolRuns);
  const answers = turn.messages.flatMap((message) => message.parts.filter(isAnswer));
  const taken = new Set<ToolAnswer>();
  const items = turn.messages.flatMap((message) =>
    itemsOf(message, (call) => {
      const run = takeRun(unplaced, call, message) ?? runFromCall(call, message, answers);
      answers.filter((answer) => answer.id !== undefined && answer.id === run.id).forEach((answer) => taken.add(answer));
      return run;
    }),
  );
  const rest = items.flatMap((item) => withoutTaken(item, taken));
  return placeRest(
    rest,
    [...unplaced].filter((run) => !isAnsweredElsewhere(run, rest)),
  );
}

/** The text of a message, as a person would copy it. */
export function textOf(message: Message): string {
  return message.parts
    .map(partText)
    .filter((text) => text !== '')
    .join('\n\n');
}

function partText(part: MessagePart): string {
  switch (part.type) {
    case 'text':
    case 'reasoning':
    case 'refusal':
      return part.content;
    case 'compaction':
      return part.content ?? '';
    case 'uri':
      return part.uri;
    case 'tool_call':
      return `${part.name}(${JSON.stringify(part.arguments) ?? ''})`;
    case 'tool_call_response':
      return typeof part.response === 'string' ? part.response : (JSON.stringify(part.response) ?? '');
    default:
      return '';
  }
}

function itemsOf(message: Message, runFor: (call: ToolCall) => ToolRun): FlowItem[] {
  const calls = message.parts.filter(isCall);
  const parts = message.parts.filter((part) => !isCall(part));
  const cards = calls.map((call, index): FlowItem => ({
    kind: 'tool',
    key: `${message.id}/${index}`,
    run: runFor(call),
    message,
  }));
  return parts.length > 0 || calls.length === 0 ? [{ kind: 'message', key: message.id, message, parts }, ...cards] : cards;
}

function takeRun(runs: Set<ToolRun>, call: ToolCall, message: Message): ToolRun | null {
  const sameId = (run: ToolRun) => call.id !== undefined && run.id === call.id;
  const samePlace = (run: ToolRun) => run.callMessageId === message.id && run.name === call.name;
  const all = [...runs];
  const found = all.find(sameId) ?? all.find(samePlace) ?? null;
  if (found) runs.delete(found);
  return found;
}

function runFromCall(call: ToolCall, message: Message, answers: ToolAnswer[]): ToolRun {
  const answer = answers.find((one) => one.id !== undefined && one.id === call.id);
  const failed = answer?.isError === true;
  return {
    id: call.id ?? null,
    name: call.name,
    arguments: call.arguments,
    callMessageId: message.id,
    spanId: null,
    durationMs: null,
    ...(answer && !failed ? { result: answer.response } : {}),
    ...(failed ? { error: String(answer.response) } : {}),
  };
}

function withoutTaken(item: FlowItem, taken: Set<ToolAnswer>): FlowItem[] {
  if (item.kind === 'tool' || item.parts.length === 0) return [item];
  const parts = item.parts.filter((part) => !(isAnswer(part) && taken.has(part)));
  return parts.length === 0 ? [] : [{ ...item, parts }];
}

function isAnsweredElsewhere(run: ToolRun, items: FlowItem[]): boolean {
  return items.some((item) => item.kind === 'tool' && item.run === run);
}

/** Runs that no message asks for were started by code: they stand before the answer. */
function placeRest(items: FlowItem[], runs: ToolRun[]): FlowItem[] {
  if (runs.length === 0) return items;
  const cards = runs.map((run, index): FlowItem => ({ kind: 'tool', key: run.spanId ?? `run/${index}`, run, message: null }));
  const last = items.findLastIndex((item) => item.kind === 'message' && item.message.role === 'assistant');
  const at = last < 0 ? items.length : last;
  return [...items.slice(0, at), ...cards, ...items.slice(at)];
}

function isCall(part: MessagePart): part is ToolCall {
  return part.type === 'tool_call';
}

function isAnswer(part: MessagePart): part is ToolAnswer {
  return part.type === 'tool_call_response';
}
