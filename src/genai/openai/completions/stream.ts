import type { ContentBudget } from '../../content-budget';
import { addText, assignStated, type Draft } from '../../draft';
import { numberOf, objectsOf } from '../../json';
import type { ReplyFold } from '../../provider';

export function stream(budget: ContentBudget): ReplyFold {
  const answer: Draft = {};
  const choices: Draft[] = [];
  return {
    add: (chunk) => {
      assignStated(answer, chunk, ['id', 'model', 'usage', 'system_fingerprint']);
      for (const choice of objectsOf(chunk.choices)) {
        const draft = (choices[numberOf(choice.index) ?? 0] ??= {});
        assignStated(draft, choice, ['finish_reason']);
        addText(draft, 'text', choice.text, budget);
      }
      return false;
    },
    body: () => ({ ...answer, choices: choices.filter(Boolean) }),
  };
}
