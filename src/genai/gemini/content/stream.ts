import type { ContentBudget } from '../../content-budget';
import { addText, assignStated, type Draft } from '../../draft';
import type { JsonObject } from '../../json';
import { numberOf, objectsOf, valueAt } from '../../json';
import type { ReplyFold } from '../../provider';

/** Every event is a partial answer of the same shape; counts are totals so far. There is no mark at the end. */
export function stream(budget: ContentBudget): ReplyFold {
  const answer: Draft = {};
  const candidates: Draft[] = [];
  return {
    add: (event) => {
      assignStated(answer, event, ['responseId', 'modelVersion', 'usageMetadata', 'promptFeedback']);
      for (const candidate of objectsOf(event.candidates)) addCandidate(candidates, candidate, budget);
      return false;
    },
    body: () => ({ ...answer, candidates: candidates.filter(Boolean) }),
  };
}

function addCandidate(candidates: Draft[], candidate: JsonObject, budget: ContentBudget): void {
  const draft = (candidates[numberOf(candidate.index) ?? 0] ??= { content: { parts: [] } });
  assignStated(draft, candidate, ['finishReason']);
  const parts = valueAt(draft, 'content.parts') as Draft[];
  for (const part of objectsOf(valueAt(candidate, 'content.parts'))) addPart(parts, part, budget);
}

/** Text goes on with the last part if both are thoughts or neither is; all else comes whole. */
function addPart(parts: Draft[], part: JsonObject, budget: ContentBudget): void {
  const last = parts.at(-1);
  if (typeof part.text !== 'string') addWhole(parts, part, budget);
  else if (typeof last?.text === 'string' && last.thought === part.thought) addText(last, 'text', part.text, budget);
  else parts.push({ thought: part.thought, text: budget.append('', part.text) });
}

/** That there was a call is kept in any case: it decides how the answer ended. */
function addWhole(parts: Draft[], { thoughtSignature: _opaque, ...part }: JsonObject, budget: ContentBudget): void {
  if (budget.spend(JSON.stringify(part).length)) parts.push(part);
  else if (part.functionCall) parts.push({ functionCall: { name: valueAt(part, 'functionCall.name') } });
}
