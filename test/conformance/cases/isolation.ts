import { type Case, feature, mark, same, sleep, truthy } from '../case';

const awaits = feature('over `await` of a promise');
const parallel = feature('parallel conversations never mix');
const nested = feature('the innermost conversation wins, the outer returns');

const ids = Array.from({ length: 12 }, (_, at) => `user-${at}`);

export const isolationCases: readonly Case[] = [
  awaits('twelve conversations at once, each with its own id', async ({ api }) => {
    const seen = await Promise.all(ids.map((id, at) => talk(api, id, at)));
    same(
      seen,
      ids.map((id) => [id, id, id]),
      'ids that were seen',
    );
  }),
  parallel('none ever sees the id of another', async ({ api, spans }) => {
    const seen = await Promise.all(ids.map((id, at) => talk(api, id, at)));
    seen.forEach((found, at) =>
      truthy(
        found.every((id) => id === undefined || id === ids[at]),
        `${ids[at]} saw ${found.join()}`,
      ),
    );
    for (const { name, conversationId } of await spans()) {
      const own = name.startsWith('user-') ? name.replace(/\.task$/, '') : conversationId;
      truthy(conversationId === undefined || conversationId === own, `${name} was given to ${conversationId}`);
    }
  }),
  parallel('code outside of all conversations sees none', async ({ api, span }) => {
    const background = (async () => {
      await sleep(2);
      mark(api, 'background');
      return api.getConversationId();
    })();
    await Promise.all(ids.map((id, at) => talk(api, id, at)));
    same(await background, undefined, 'id in the background');
    same((await span('background.task')).conversationId, undefined, 'conversation of the background span');
    same((await span('background.task')).parentSpanId, undefined, 'parent of the background span');
  }),
  nested('in sync code', ({ api }) => {
    const seen = api.withConversation('outer', () => [
      api.getConversationId(),
      api.withConversation('inner', () => api.getConversationId()),
      api.getConversationId(),
    ]);
    same(seen, ['outer', 'inner', 'outer'], 'ids');
    same(api.getConversationId(), undefined, 'id outside');
  }),
  nested('the caller goes on in its own context', async ({ api }) => {
    await api.withConversation('kept', () => sleep(1));
    same(api.getConversationId(), undefined, 'id after the conversation');
  }),
  awaits('in nested conversations', async ({ api }) => {
    const seen: unknown[] = [];
    await api.withConversation('outer', async () => {
      await sleep(1);
      await api.withConversation('inner', async () => {
        await sleep(1);
        seen.push(api.getConversationId());
      });
      seen.push(api.getConversationId());
    });
    same(seen, ['inner', 'outer'], 'ids');
  }),
  nested('setConversationId ends with its scope', async ({ api, span }) => {
    api.withWorkflow({ name: 'outer' }, () => {
      api.setConversationId('set');
      mark(api, 'inside');
    });
    mark(api, 'outside');
    same((await span('inside.task')).conversationId, 'set', 'conversation inside');
    same((await span('outer.workflow')).conversationId, 'set', 'conversation of the span that was open');
    same((await span('outside.task')).conversationId, undefined, 'conversation outside');
  }),
  awaits('setConversationId after it', async ({ api, span }) => {
    await api.withWorkflow({ name: 'outer' }, async () => {
      await sleep(1);
      api.setConversationId('set');
      await sleep(1);
      mark(api, 'inside');
    });
    same((await span('inside.task')).conversationId, 'set', 'conversation inside');
    same((await span('outer.workflow')).conversationId, 'set', 'conversation of the span that was open');
  }),
  awaits('a task that outlives its conversation keeps it', async ({ api, span }) => {
    const left = api.withConversation('kept', () => ({
      behind: (async () => {
        await sleep(3);
        mark(api, 'behind');
      })(),
    }));
    await left.behind;
    same((await span('behind.task')).conversationId, 'kept', 'conversation of the late span');
  }),
];

/** A few turns with waits of different lengths; what the id was after each. */
function talk(api: Parameters<typeof mark>[0], id: string, at: number): Promise<unknown[]> {
  return api.withConversation(id, async () => {
    const seen: unknown[] = [];
    for (let turn = 0; turn < 3; turn++) {
      await sleep((at * 7 + turn * 3) % 5);
      seen.push(api.getConversationId());
      if (turn === 2) mark(api, id);
    }
    return seen;
  });
}
