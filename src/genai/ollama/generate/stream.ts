import type { ContentBudget } from '../../content-budget';
import { addText, assignStated, type Draft } from '../../draft';
import type { ReplyFold } from '../../provider';

export function stream(budget: ContentBudget): ReplyFold {
  const answer: Draft = {};
  return {
    add: (line) => {
      assignStated(answer, line, ['model', 'done', 'done_reason', 'prompt_eval_count', 'eval_count']);
      addText(answer, 'response', line.response, budget);
      addText(answer, 'thinking', line.thinking, budget);
      return line.done === true;
    },
    body: () => answer,
  };
}
