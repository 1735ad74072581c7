import { type Case, feature, mark, same, truthy } from '../case';

const calls = feature('results, errors and `this` unchanged');
const spans_ = feature('spans as documented');

export const entityCases: readonly Case[] = [
  calls('a sync function stays sync', ({ api }) => {
    same(
      api.withWorkflow({ name: 'sync' }, () => 42),
      42,
      'result of withWorkflow',
    );
    same(
      api.withConversation('kept', () => 42),
      42,
      'result of withConversation',
    );
    same(
      api.withAssociationProperties({ user_id: 'ann' }, () => 42),
      42,
      'result of withAssociationProperties',
    );
  }),
  calls('an exception reaches the caller as it is', async ({ api, span }) => {
    const thrown = new TypeError('expected');
    same(
      caught(() =>
        api.withTask({ name: 'fail' }, () => {
          throw thrown;
        }),
      ) === thrown,
      true,
      'the same error',
    );
    const failed = await span('fail.task');
    same(failed.status, 2, 'status');
    truthy(failed.eventNames.includes('exception'), 'no exception was recorded');
  }),
  calls('a rejection reaches the caller as it is', async ({ api, span }) => {
    const thrown = new TypeError('expected');
    const error = await api.withTask({ name: 'fail' }, () => Promise.reject(thrown)).catch((reason: unknown) => reason);
    same(error === thrown, true, 'the same error');
    same((await span('fail.task')).status, 2, 'status');
  }),
  calls('what is thrown need not be an error', async ({ api, span }) => {
    same(
      caught(() =>
        api.withTask({ name: 'fail' }, () => {
          throw undefined;
        }),
      ),
      undefined,
      'what was thrown',
    );
    same((await span('fail.task')).status, 2, 'status');
  }),
  calls('this is handed on', ({ api }) => {
    const bot = { greeting: 'hello' };
    same(
      api.withConversation(
        'kept',
        function (this: typeof bot) {
          return this.greeting;
        },
        bot,
      ),
      'hello',
      'this.greeting',
    );
  }),
  spans_('nested entities are one trace with names and path', async ({ api, span }) => {
    api.withWorkflow({ name: 'chat', conversationId: 'kept' }, () =>
      api.withAgent({ name: 'helper' }, () =>
        api.withTask({ name: 'answer' }, () => api.withTool({ name: 'search' }, () => undefined)),
      ),
    );
    const [chat, helper, answer, search] = [
      await span('chat.workflow'),
      await span('helper.agent'),
      await span('answer.task'),
      await span('search.tool'),
    ];
    same([helper.parentSpanId, answer.parentSpanId, search.parentSpanId], [chat.spanId, helper.spanId, answer.spanId], 'parents');
    same(new Set([chat, helper, answer, search].map(({ traceId }) => traceId)).size, 1, 'traces');
    same(
      [chat, helper, answer, search].map(({ conversationId }) => conversationId),
      ['kept', 'kept', 'kept', 'kept'],
      'conversations',
    );
    same(search.attributes['traceloop.entity.path'], 'answer', 'path of the entities above');
  }),
  spans_('input and output are recorded, and not where content is off', async ({ api, span }) => {
    api.withTask({ name: 'open' }, (word: string) => word.toUpperCase(), 'secret');
    api.withTask({ name: 'closed', traceContent: false }, (word: string) => word.toUpperCase(), 'secret');
    const [open, closed] = [await span('open.task'), await span('closed.task')];
    truthy(String(open.attributes['traceloop.entity.input']).includes('secret'), 'no input was recorded');
    truthy(String(open.attributes['traceloop.entity.output']).includes('SECRET'), 'no output was recorded');
    truthy(!/secret/i.test(JSON.stringify(closed.attributes)), 'content was recorded');
  }),
  spans_('association properties merge', async ({ api, span }) => {
    api.withAssociationProperties({ user_id: 'ann', plan: 'free' }, () =>
      api.withAssociationProperties({ plan: 'pro' }, () => mark(api, 'inside')),
    );
    const { attributes } = await span('inside.task');
    const prefix = 'traceloop.association.properties';
    same([attributes[`${prefix}.user_id`], attributes[`${prefix}.plan`]], ['ann', 'pro'], 'properties');
  }),
  spans_('the name of a conversation span is stable', async ({ api, spans }) => {
    api.withConversation('kept', () => undefined);
    const all = await spans();
    same(
      all.map(({ name, conversationId }) => [name.includes('kept'), conversationId]),
      [[false, 'kept']],
      'spans',
    );
  }),
  spans_('newConversationId makes UUIDs of version 7, in order', ({ api }) => {
    const made = Array.from({ length: 50 }, () => api.newConversationId());
    truthy(
      made.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
      `not all are version 7: ${made[0]}`,
    );
    same([...made].sort(), made, 'order');
    same(new Set(made).size, 50, 'distinct ids');
  }),
];

function caught(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
