import type { ContentBudget } from '../../content-budget';
import { addText, assignStated, type Draft } from '../../draft';
import type { JsonObject } from '../../json';
import { objectOf, objectsOf, valueAt } from '../../json';
import type { ReplyFold } from '../../provider';

/** Tool calls come whole, and each line may bring some. */
export function stream(budget: ContentBudget): ReplyFold {
  const answer: Draft = {};
  const message: Draft = {};
  const calls: JsonObject[] = [];
  return {
    add: (line) => {
      const delta = objectOf(line.message);
      assignStated(answer, line, ['model', 'done', 'done_reason', 'prompt_eval_count', 'eval_count']);
      assignStated(message, delta, ['role']);
      addText(message, 'content', delta.content, budget);
      addText(message, 'thinking', delta.thinking, budget);
      calls.push(...objectsOf(delta.tool_calls).map((call) => affordable(call, budget)));
      return line.done === true;
    },
    body: () => ({ ...answer, message: { ...message, tool_calls: calls } }),
  };
}

function affordable(call: JsonObject, budget: ContentBudget): JsonObject {
  const fits = budget.spend(JSON.stringify(call).length);
  return fits ? call : { function: { name: valueAt(call, 'function.name') } };
}
