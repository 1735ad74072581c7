import type { ContentMessage } from '../../sessions/resolved';
import type { Dialect } from './dialect';
import { json, mapped, messages, raw, toAmount } from './readers';

const all = messages('user', 'pydantic_ai.all_messages', 'all_messages_events');

/** The answer is the last message of the conversation. */
function isAnswer(message: ContentMessage | undefined): boolean {
  return message?.role === 'assistant';
}

/** Pydantic AI on Logfire: the whole conversation on the agent's span, and a cost beside the usage. */
export const pydanticAi: Dialect = {
  name: 'pydantic-ai',
  families: ['pydantic_ai', 'all_messages_events', 'operation', 'final_result'],
  fields: {
    reportedCost: mapped(json('operation.cost'), toAmount),
    inputMessages: mapped(all, (said) => (isAnswer(said.at(-1)) ? said.slice(0, -1) : said)),
    outputMessages: mapped(all, (said) => (isAnswer(said.at(-1)) ? said.slice(-1) : undefined)),
    entityOutput: raw('final_result'),
  },
};
