import OpenAI from 'openai';
import type * as api from '../../src/entry/edge';

export interface SnippetInput {
  /** Base URL of an OTLP receiver. */
  readonly receiver: string;
  /** Base URL of a model. */
  readonly model: string;
}

/** The README's examples as a user writes them, each with an id of its own. Answers what they returned. */
export async function main(threadlight: typeof api, { receiver, model }: SnippetInput): Promise<unknown> {
  threadlight.initialize({ appName: 'snippets', baseUrl: receiver });
  const openai = new OpenAI({
    apiKey: 'test',
    baseURL: model,
    dangerouslyAllowBrowser: true,
    fetch: (...call) => fetch(...call),
  });

  class Chatbot {
    @threadlight.conversation('session-decorated')
    async handleMessage(userMessage: string) {
      const answer = await openai.chat.completions.create({
        model: 'gpt-4o-mini',
        messages: [{ role: 'user', content: userMessage }],
      });
      return answer.choices[0]?.message.content;
    }

    @threadlight.workflow({ name: 'chat_interaction' })
    @threadlight.conversation('session-workflow-above')
    async above(userMessage: string) {
      return `${userMessage}!`;
    }

    @threadlight.conversation('session-workflow-below')
    @threadlight.workflow({ name: 'chat_interaction' })
    async below(userMessage: string) {
      return `${userMessage}!`;
    }
  }

  const bot = new Chatbot();
  const returned = [
    await bot.handleMessage('I am Ann.'),
    await bot.above('hi'),
    await bot.below('hi'),
    await threadlight.withConversation('session-with', async () => threadlight.withTask({ name: 'inside' }, () => 'with')),
    await threadlight.withWorkflow({ name: 'chat_interaction', conversationId: 'session-config' }, async () => 'config'),
    await threadlight.withTask({ name: 'answer', conversationId: 'session-task' }, async () => 'task'),
    threadlight.withWorkflow({ name: 'chat_interaction' }, () => {
      threadlight.setConversationId('session-set');
      return threadlight.getConversationId();
    }),
    threadlight.newConversationId().length,
  ];
  await threadlight.shutdown();
  return returned;
}
