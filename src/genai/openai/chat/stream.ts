import type { ContentBudget } from '../../content-budget';
import { addText, assignStated, type Draft } from '../../draft';
import type { JsonObject } from '../../json';
import { numberOf, objectOf, objectsOf } from '../../json';
import type { ReplyFold } from '../../provider';

/** Fields of a chunk that the finished answer has too; the last one stated counts. */
const ANSWER_FIELDS = ['id', 'model', 'usage', 'x_groq', 'service_tier', 'system_fingerprint'];
/** Texts of a delta, which add up. */
const TEXTS = ['content', 'refusal', 'reasoning_content', 'reasoning'];

export function stream(budget: ContentBudget): ReplyFold {
  const answer: Draft = {};
  const choices: Draft[] = [];
  return {
    add: (chunk) => {
      assignStated(answer, chunk, ANSWER_FIELDS);
      for (const choice of objectsOf(chunk.choices)) addChoice(choices, choice, budget);
      return false;
    },
    body: () => ({ ...answer, choices: choices.filter(Boolean) }),
  };
}

function addChoice(choices: Draft[], choice: JsonObject, budget: ContentBudget): void {
  const draft = (choices[numberOf(choice.index) ?? 0] ??= { message: {} });
  assignStated(draft, choice, ['finish_reason']);
  addDelta(draft.message as Draft, objectOf(choice.delta), budget);
}

function addDelta(message: Draft, delta: JsonObject, budget: ContentBudget): void {
  assignStated(message, delta, ['role']);
  for (const key of TEXTS) addText(message, key, delta[key], budget);
  for (const part of objectsOf(delta.content)) addContentPart(message, part, budget);
  for (const call of objectsOf(delta.tool_calls)) addToolCall((message.tool_calls ??= []) as Draft[], call, budget);
  if (delta.function_call) addFunction((message.function_call ??= {}) as Draft, objectOf(delta.function_call), budget);
  if (delta.audio) addAudio((message.audio ??= {}) as Draft, objectOf(delta.audio), budget);
}

/** Mistral streams lists of parts where the model reasons. */
function addContentPart(message: Draft, part: JsonObject, budget: ContentBudget): void {
  addText(message, 'content', part.text, budget);
  for (const thought of objectsOf(part.thinking)) addText(message, 'reasoning_content', thought.text, budget);
}

function addToolCall(calls: Draft[], fragment: JsonObject, budget: ContentBudget): void {
  const call = openCall(calls, fragment) ?? newCall(calls, fragment);
  addFunction(call.function as Draft, objectOf(fragment.function), budget);
  addText(call.custom as Draft, 'input', objectOf(fragment.custom).input, budget);
}

/**
 * The call that a fragment goes on with: the last one of its index, unless it names another id. Some servers leave the
 * index out, some repeat the id, some give index 0 to every call.
 */
function openCall(calls: readonly Draft[], { index, id }: JsonObject): Draft | undefined {
  const last = calls.findLast((call) => index === undefined || call.index === index);
  return last && (!id || last.id === id) ? last : undefined;
}

function newCall(calls: Draft[], { index, id, type, custom }: JsonObject): Draft {
  const call = { index, id, type, function: {}, custom: { name: objectOf(custom).name } };
  calls.push(call);
  return call;
}

function addFunction(target: Draft, fragment: JsonObject, budget: ContentBudget): void {
  assignStated(target, fragment, ['name']);
  addText(target, 'arguments', fragment.arguments, budget);
}

function addAudio(target: Draft, fragment: JsonObject, budget: ContentBudget): void {
  assignStated(target, fragment, ['id']);
  addText(target, 'transcript', fragment.transcript, budget);
}
