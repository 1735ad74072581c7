import { type Case, feature, mark, same } from '../case';

const outside = feature('`setConversationId` outside of any scope');

/** These change what holds outside of all scopes, so they come last and clean up. */
export const outsideCases: readonly Case[] = [
  outside('sets the page in a browser, the async execution elsewhere', async (stage) => {
    const seen = await (stage.tier === 'browser' ? inPage(stage) : inExecution(stage));
    same(seen, 'set', 'conversation of the span');
  }),
  outside('never leaks out of the execution that set it', async ({ api, tier, span }) => {
    if (tier === 'browser') return;
    await inExecution({ api, span });
    mark(api, 'outside');
    same((await span('outside.task')).conversationId, undefined, 'conversation outside');
  }),
];

type Needs = Pick<Parameters<Case['run']>[0], 'api' | 'span'>;

async function inPage({ api, span }: Needs): Promise<unknown> {
  api.setConversationId('set');
  mark(api, 'page');
  api.setConversationId('');
  mark(api, 'cleared');
  same((await span('cleared.task')).conversationId, undefined, 'conversation after it was cleared');
  return (await span('page.task')).conversationId;
}

async function inExecution({ api, span }: Needs): Promise<unknown> {
  await Promise.resolve().then(() => {
    api.setConversationId('set');
    mark(api, 'execution');
  });
  return (await span('execution.task')).conversationId;
}
