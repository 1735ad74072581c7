import { isRecord } from '../../../util/record';
import type { MessagePart } from '../../sessions/api';
import type { ContentMessage } from '../../sessions/resolved';
import { partOf, partsOf, textPart, toolCallPart, toolResponsePart } from './part';
import { idOf, listOf, recordOf, stringOf, textOf, valueOf } from './values';

type Source = Record<string, unknown>;

const ROLES: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  model: 'assistant',
  ai: 'assistant',
  aimessage: 'assistant',
  aimessagechunk: 'assistant',
  human: 'user',
  humanmessage: 'user',
  developer: 'system',
  systemmessage: 'system',
  function: 'tool',
  toolmessage: 'tool',
});

/** Role in the words of the conventions: `system`, `user`, `assistant`, `tool`, or as the producer says it. */
export function roleOf(role: string): string {
  const name = role.toLowerCase();
  return ROLES[name] ?? name;
}

const FINISH_REASONS: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_calls: 'tool_call',
  'tool-calls': 'tool_call',
  tool_use: 'tool_call',
  function_call: 'tool_call',
  max_tokens: 'length',
  'content-filter': 'content_filter',
  safety: 'content_filter',
  refusal: 'content_filter',
});

/** Finish reason in the words of the conventions, or as the producer says it. */
export function finishReasonOf(reason: string): string {
  const name = reason.toLowerCase();
  return FINISH_REASONS[name] ?? name;
}

/**
 * Reads one message in any producer's form. Gives several where one holds what the conventions keep apart: tool results
 * inside a user message become messages of the tool.
 *
 * @param fallbackRole for text and objects that name no role.
 */
export function messagesOfOne(value: unknown, fallbackRole: string): ContentMessage[] {
  if (!isRecord(value)) return withParts(fallbackRole, partsOf(value));
  const source = langChainMessage(value) ?? value;
  const role = stringOf(source, 'role');
  if (role === undefined) return messagesOfItem(source, fallbackRole);
  return splitByRole(roleOf(role), partsOfMessage(source, roleOf(role)), source);
}

/** True for what stands as a message of its own; false for a bare part, which belongs to the message around it. */
export function isMessage(value: unknown): boolean {
  if (!isRecord(value)) return false;
  return (
    typeof value.role === 'string' ||
    langChainMessage(value) !== undefined ||
    choiceOf(value) !== undefined ||
    hasMessageBody(value)
  );
}

/** LangChain: `{lc, id: [..., 'HumanMessage'], kwargs}`, `{type: 'human', data}` and `{type: 'human', content}`. */
function langChainMessage(source: Source): Source | undefined {
  if (source.role !== undefined) return undefined;
  const path = Array.isArray(source.id) ? source.id.at(-1) : undefined;
  const kind = typeof path === 'string' ? path : stringOf(source, 'type');
  const role = kind === undefined ? undefined : (ROLES[kind.toLowerCase()] ?? (LANGCHAIN_TYPES.has(kind) ? kind : undefined));
  const body = recordOf(source, 'kwargs', 'data') ?? (source.content !== undefined ? source : undefined);
  return role === undefined || body === undefined ? undefined : { ...body, role };
}

const LANGCHAIN_TYPES = new Set(['system', 'tool']);

/** A message without a role: a choice, an item of OpenAI's Responses, or a bare part. */
function messagesOfItem(source: Source, fallbackRole: string): ContentMessage[] {
  const choice = choiceOf(source);
  if (choice !== undefined) {
    return messagesOfOne({ ...choice, finish_reason: finishOf(source) ?? finishOf(choice) }, fallbackRole);
  }
  const part = hasMessageBody(source) ? null : partOf(source);
  if (part === null) return splitByRole(fallbackRole, partsOfMessage(source, fallbackRole), source);
  return splitByRole(roleOfPart(part, fallbackRole), [part], source);
}

function choiceOf(source: Source): Source | undefined {
  return source.type === undefined || source.type === 'choice' ? recordOf(source, 'message', 'delta', 'content') : undefined;
}

function hasMessageBody(source: Source): boolean {
  return source.type === undefined && ['content', 'parts', 'tool_calls', 'toolCalls'].some((key) => key in source);
}

function roleOfPart(part: MessagePart, fallbackRole: string): string {
  if (part.type === 'tool_call_response') return 'tool';
  const isHosted = part.type === 'other' && /_call$|^mcp_/.test(part.name);
  return isHosted || part.type === 'tool_call' || part.type === 'reasoning' ? 'assistant' : fallbackRole;
}

function partsOfMessage(source: Source, role: string): MessagePart[] {
  const content = valueOf(source, 'parts', 'content', 'text');
  if (role === 'tool' && !holdsToolResults(content)) return [toolAnswer(source, content)];
  const parts = partsOf(content);
  const before = reasoningPart(source);
  if (before !== null) parts.unshift(before);
  for (const part of [refusalPart(source), audioPart(source)]) if (part !== null) parts.push(part);
  return withCalls(parts, toolCallsOf(source));
}

/** Some producers tell a call among the parts and beside them. */
function withCalls(parts: MessagePart[], calls: MessagePart[]): MessagePart[] {
  if (calls.length === 0) return parts;
  const known = new Set(parts.map((part) => (part.type === 'tool_call' ? part.id : undefined)));
  return [...parts, ...calls.filter((call) => call.type !== 'tool_call' || call.id === undefined || !known.has(call.id))];
}

function holdsToolResults(content: unknown): boolean {
  return listOf(content).some((item) => partOf(item)?.type === 'tool_call_response');
}

/** The content of a tool message is the result itself. */
function toolAnswer(source: Source, content: unknown): MessagePart {
  const name = stringOf(source, 'name', 'tool_name');
  const id = idOf(source, 'tool_call_id', 'toolCallId', 'tool_use_id', 'call_id', 'id');
  const error = source.status === 'error' || source.is_error === true;
  return toolResponsePart({ id, name, response: soleText(content), is_error: error });
}

function soleText(content: unknown): unknown {
  const first = Array.isArray(content) && content.length === 1 ? partOf(content[0]) : null;
  return first?.type === 'text' ? first.content : content;
}

function reasoningPart(source: Source): MessagePart | null {
  const value = valueOf(source, 'reasoning_content', 'reasoning', 'thinking');
  return typeof value === 'string' ? partOf({ type: 'reasoning', content: value }) : null;
}

function refusalPart({ refusal }: Source): MessagePart | null {
  return typeof refusal === 'string' && refusal !== '' ? { type: 'refusal', content: refusal } : null;
}

function audioPart({ audio }: Source): MessagePart | null {
  return isRecord(audio) ? textPart(textOf(audio.transcript)) : null;
}

function toolCallsOf(source: Source): MessagePart[] {
  const calls = listOf(valueOf(source, 'tool_calls', 'toolCalls'))
    .filter(isRecord)
    .map(toolCallPart);
  const single = recordOf(source, 'function_call');
  return single === undefined ? calls : [...calls, toolCallPart(single)];
}

function splitByRole(role: string, parts: MessagePart[], source: Source): ContentMessage[] {
  const isResult = (part: MessagePart): boolean => part.type === 'tool_call_response' && role === 'user';
  if (!parts.some(isResult)) return [{ ...headOf(role, source), parts }];
  const results = parts.filter(isResult);
  const rest = parts.filter((part) => !isResult(part));
  const own = rest.length === 0 ? [] : [{ ...headOf(role, source), parts: rest }];
  return [...withParts('tool', results), ...own];
}

function withParts(role: string, parts: MessagePart[]): ContentMessage[] {
  return parts.length === 0 ? [] : [{ role, parts }];
}

function headOf(role: string, source: Source): Omit<ContentMessage, 'parts'> {
  const head: Omit<ContentMessage, 'parts'> = { role };
  const name = role === 'tool' ? undefined : stringOf(source, 'name');
  const finish = finishOf(source);
  if (name !== undefined) head.name = name;
  if (finish !== undefined) head.finishReason = finish;
  if (source.truncated === true) head.truncated = true;
  return head;
}

function finishOf(source: Source): string | undefined {
  const reason = stringOf(source, 'finish_reason', 'finishReason', 'stop_reason', 'stopReason');
  return reason === undefined ? undefined : finishReasonOf(reason);
}
