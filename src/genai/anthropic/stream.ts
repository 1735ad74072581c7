import type { ContentBudget } from '../content-budget';
import type { JsonObject } from '../json';
import { numberOf, objectOf } from '../json';
import type { ReplyFold } from '../provider';
import { type Draft, merge } from '../reading/fold';

/** The last event states the counts anew, as totals. */
export function stream(budget: ContentBudget): ReplyFold {
  const message: Draft = {};
  const blocks: Draft[] = [];
  return {
    add: ({ type, index, message: started, content_block, delta, usage }) => {
      if (index === undefined) merge(message, { ...objectOf(started ?? delta), ...(usage !== undefined && { usage }) }, budget);
      else addToBlock((blocks[numberOf(index) ?? 0] ??= {}), objectOf(content_block), objectOf(delta), budget);
      return type === 'message_stop';
    },
    body: () => ({ ...message, content: blocks.filter(({ type }) => type) }),
  };
}

/** The input of a tool comes as pieces of JSON; its place is held by an empty object until then. */
function addToBlock(
  block: Draft,
  start: JsonObject,
  { type: _kind, partial_json, ...delta }: JsonObject,
  budget: ContentBudget,
): void {
  merge(block, start, budget);
  merge(block, { ...delta, input: partial_json ?? null }, budget);
}
