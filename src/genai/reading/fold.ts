import type { ContentBudget } from '../content-budget';
import type { JsonObject } from '../json';
import { isObject, listOf, objectOf, objectsOf } from '../json';
import type { ReplyFold } from '../provider';

/** An answer that is being put together from the events of a stream. */
export type Draft = Record<string, unknown>;

/** Fields whose texts arrive in pieces. */
const TEXTS = /^(content|text|thinking|reasoning|reasoning_content|refusal|arguments|input|response|transcript)$/;
/** Fields whose own fields arrive in several events. */
const GROWING =
  /^(choices|candidates|message|content|parts|tool_calls|function|function_call|custom|audio|usage|usageMetadata|x_groq|promptFeedback|\w+_details)$/;
/** Fields that arrive whole. */
const WHOLE =
  /^(arguments|input|action|functionCall|functionResponse|executableCode|codeExecutionResult|toolCall|toolResponse|inlineData|fileData)$/;

/** Names, ids and the like; what is longer is data that nobody reads, such as signatures. */
const MAX_WORD = 200;

/** Puts together an answer whose events have the shape of the finished answer, as with most providers. */
export function mergingFold(budget: ContentBudget, isLast?: (event: JsonObject) => boolean): ReplyFold {
  return new MergingFold(budget, isLast);
}

class MergingFold implements ReplyFold {
  readonly #answer: Draft = {};

  constructor(
    private readonly budget: ContentBudget,
    private readonly isLast: ((event: JsonObject) => boolean) | undefined,
  ) {}

  add(event: JsonObject): boolean {
    merge(this.#answer, event, this.budget);
    return this.isLast?.(event) ?? false;
  }

  body(): JsonObject {
    return this.#answer;
  }
}

/** Adds what an event states to what is known: texts are appended, other values replaced, unknown objects passed over. */
export function merge(target: Draft, event: JsonObject, budget: ContentBudget): void {
  for (const [field, value] of Object.entries(event)) {
    const key = field === 'delta' ? 'message' : field;
    if (typeof value === 'object') mergeObject(target, key, value, budget);
    else if (typeof value !== 'string') target[key] = value;
    else if (TEXTS.test(key)) addText(target, key, value, budget);
    else if (value !== '' && value.length <= MAX_WORD) target[key] = value;
  }
}

export function addText(target: Draft, key: string, text: string, budget: ContentBudget): void {
  if (Array.isArray(target[key])) mergeList(target, key, [{ type: 'text', text }], budget);
  else target[key] = budget.append(target[key], text);
}

function mergeObject(target: Draft, key: string, value: object | null, budget: ContentBudget): void {
  if (key === 'thinking') {
    addText(
      target,
      key,
      listOf(value)
        .map((piece) => objectOf(piece).text)
        .join(''),
      budget,
    );
  } else if (Array.isArray(value)) mergeList(target, key, value, budget);
  else if (isObject(value) && GROWING.test(key)) merge((target[key] ??= {}) as Draft, value, budget);
  else if (isObject(value) && WHOLE.test(key)) target[key] = affordable(value, budget);
}

/** That there was something is kept in any case: a call decides how the answer ended. */
function affordable(value: JsonObject, budget: ContentBudget): JsonObject {
  return budget.spend(JSON.stringify(value).length) ? value : { name: value.name, mimeType: value.mimeType };
}

function mergeList(target: Draft, key: string, items: unknown, budget: ContentBudget): void {
  if (!GROWING.test(key)) return;
  const known = target[key];
  let list: Draft[] = Array.isArray(known) ? known : known ? [{ type: 'text', text: known }] : [];
  for (const item of objectsOf(items)) {
    const last = list.filter(({ index }) => item.index === undefined || index === item.index).at(-1);
    const goesOn = last && (/^(content|parts)$/.test(key) ? continuesPart(last, item) : continuesItem(last, item));
    const draft: Draft = goesOn ? last : {};
    // An array that grows by `push` sets room aside, which would be most of what a draft weighs.
    if (!goesOn) list = [...list, draft];
    merge(draft, item, budget);
  }
  target[key] = list;
}

/** Texts go on, thoughts and words apart; all else comes whole. */
function continuesPart(last: Draft, part: JsonObject): boolean {
  const isSaid = (stated: JsonObject) => (stated.text ?? stated.thinking) !== undefined;
  return isSaid(last) && isSaid(part) && last.type === part.type && last.thought === part.thought;
}

/** Some servers leave the index of a tool call out, some repeat its id, some give index 0 to every call. */
function continuesItem(last: Draft, { id, index, name, function: called }: JsonObject): boolean {
  if (id) return last.id === id;
  return index !== undefined || !(name ?? objectOf(called).name);
}
