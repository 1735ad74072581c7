import type { ContentBudget } from '../../content-budget';
import { addText, assignStated, type Draft } from '../../draft';
import type { JsonObject } from '../../json';
import { numberOf, objectOf } from '../../json';
import type { ReplyFold } from '../../provider';

const HEADER = ['id', 'model', 'status', 'service_tier'];
const ITEM_HEADER = ['type', 'id', 'role', 'call_id', 'name', 'status', 'action'];
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
      else if (type === 'response.created') assignStated(answer, objectOf(event.response), HEADER);
      else addToItem((items[numberOf(event.output_index) ?? 0] ??= {}), type, event, budget);
      return whole !== undefined;
    },
    body: () => whole ?? { ...answer, output: items.filter(Boolean).map(finished) },
  };
}

function addToItem(item: Draft, type: string, event: JsonObject, budget: ContentBudget): void {
  if (event.item) assignStated(item, objectOf(event.item), ITEM_HEADER);
  const delta = /^response\.(\w+)\.delta$/.exec(type)?.[1];
  if (delta) addText(item, delta, event.delta, budget);
}

/** In the shape of a complete item, whose texts the deltas name differently. */
function finished({ output_text, refusal, reasoning_text, reasoning_summary_text, function_call_arguments, custom_tool_call_input, ...item }: Draft): JsonObject {
  const content = [
    { type: 'output_text', text: output_text },
    { type: 'refusal', refusal },
    { type: 'reasoning_text', text: reasoning_text ?? reasoning_summary_text },
  ];
  return {
    ...item,
    content: content.filter((part) => (part.text ?? part.refusal) !== undefined),
    arguments: function_call_arguments,
    input: custom_tool_call_input,
  };
}
