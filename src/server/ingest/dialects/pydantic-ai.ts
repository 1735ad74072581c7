import type { Dialect } from './dialect';
import { json, mapped, messages, raw, toAmount } from './readers';

/** Pydantic AI on Logfire: the whole conversation on the agent's span, and a cost beside the usage. */
export const pydanticAi: Dialect = {
  name: 'pydantic-ai',
  families: ['pydantic_ai', 'all_messages_events', 'logfire', 'operation', 'final_result'],
  fields: {
    reportedCost: mapped(json('operation.cost'), toAmount),
    inputMessages: messages('user', 'pydantic_ai.all_messages', 'all_messages_events'),
    entityOutput: raw('final_result'),
  },
};
