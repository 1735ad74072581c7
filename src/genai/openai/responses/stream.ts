import type { ContentBudget } from '../../content-budget';
import type { JsonObject } from '../../json';
import { numberOf, objectOf } from '../../json';
import type { ReplyFold } from '../../provider';
import { addText, type Draft, merge } from '../../reading/fold';

const LAST = /^response\.(completed|incomplete|failed)$/;

/** The last event carries the whole answer. The ones before are gathered for a stream that is cut before it. */
export function stream(budget: ContentBudget): ReplyFold {
  let whole: JsonObject | undefined;
  const answer: Draft = {};
  const items: Draft[] = [];
  return {
    add: (event) => {
      const type = String(event.type);
      if (LAST.test(type)) whole = objectOf(event.response);
      else if (event.response) merge(answer, objectOf(event.response), budget);
      else addToItem((items[numberOf(event.output_index) ?? 0] ??= {}), type, event, budget);
      return whole !== undefined;
    },
    body: () => whole ?? { ...answer, output: items.filter(({ type }) => type) },
  };
}

/** Texts come as deltas first, and again in the finished item. */
function addToItem(item: Draft, type: string, { item: stated, delta }: JsonObject, budget: ContentBudget): void {
  const { content: _content, arguments: _arguments, input: _input, ...header } = objectOf(stated);
  merge(item, header, budget);
  const field = /(text|refusal|arguments|input)\.delta$/.exec(type)?.[1];
  if (field && typeof delta === 'string') addText(item, field, delta, budget);
}
