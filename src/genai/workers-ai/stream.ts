import type { ContentBudget } from '../content-budget';
import { addText, assignStated, type Draft } from '../draft';
import { objectsOf } from '../json';
import { stream as openaiStream } from '../openai/chat/stream';
import type { ReplyFold } from '../provider';

export function stream(budget: ContentBudget): ReplyFold {
  const answer: Draft = {};
  const openai = openaiStream(budget);
  let isOpenai = false;
  return {
    add: (event) => {
      isOpenai ||= Array.isArray(event.choices) && event.choices.length > 0;
      openai.add(event);
      assignStated(answer, event, ['usage']);
      if (!isOpenai) addText(answer, 'response', event.response, budget);
      if (objectsOf(event.tool_calls).length > 0) answer.tool_calls = event.tool_calls;
      return false;
    },
    body: () => (isOpenai ? openai.body() : answer),
  };
}
