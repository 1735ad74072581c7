import type { ContentBudget } from '../../content-budget';
import type { ReplyFold } from '../../provider';
import { mergingFold } from '../../reading/fold';

export function stream(budget: ContentBudget): ReplyFold {
  return mergingFold(budget, ({ done }) => done === true);
}
