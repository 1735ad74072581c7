import { type Case, feature, mark, same, sleep } from '../case';

const awaits = feature('over `await` of a promise');
const values = feature('over `await` of a plain value');

/** In a workflow of a conversation: after awaiting what `wait` returns, everything is as before. */
const keeps =
  (wait: () => unknown): Case['run'] =>
  async ({ api, span }) => {
    let id: string | undefined;
    await api.withWorkflow({ name: 'outer', conversationId: 'kept' }, async () => {
      await wait();
      id = api.getConversationId();
      mark(api, 'after');
    });
    const after = await span('after.task');
    same(id, 'kept', 'getConversationId after the await');
    same(after.conversationId, 'kept', 'conversation of the span after the await');
    same(after.parentSpanId, (await span('outer.workflow')).spanId, 'parent of the span after the await');
  };

const twice = async (): Promise<void> => {
  await Promise.resolve();
  await sleep(1);
};

export const awaitCases: readonly Case[] = [
  awaits(
    'a resolved promise',
    keeps(() => Promise.resolve(1)),
  ),
  awaits(
    'a timer',
    keeps(() => sleep(1)),
  ),
  awaits('an async function that awaits by itself', keeps(twice)),
  awaits(
    'Promise.all and Promise.race',
    keeps(() => Promise.all([twice(), Promise.race([twice(), sleep(5)])])),
  ),
  awaits('a promise that was made outside', async (stage) => {
    const made = sleep(2);
    await keeps(() => made)(stage);
  }),
  awaits(
    'a rejection that is caught',
    keeps(() => Promise.reject(new Error('expected')).catch(() => 'caught')),
  ),
  awaits('five in a row', async ({ api, span }) => {
    await api.withConversation('kept', async () => {
      for (let turn = 0; turn < 5; turn++) await twice();
      mark(api, 'after');
    });
    same((await span('after.task')).conversationId, 'kept', 'conversation after the awaits');
  }),
  awaits('try, catch and finally', async ({ api }) => {
    const ids: unknown[] = [];
    await api.withConversation('kept', async () => {
      try {
        await Promise.reject(new Error('expected'));
      } catch {
        ids.push(api.getConversationId());
        await twice();
      } finally {
        ids.push(api.getConversationId());
      }
    });
    same(ids, ['kept', 'kept'], 'ids in catch and finally');
  }),
  values(
    'a number',
    keeps(() => 1),
  ),
  values('null, three times', async ({ api, span }) => {
    await api.withConversation('kept', async () => {
      await null;
      await null;
      await null;
      mark(api, 'after');
    });
    same((await span('after.task')).conversationId, 'kept', 'conversation after the awaits');
  }),
];
