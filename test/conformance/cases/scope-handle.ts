import { type Case, feature, same, sleep, truthy } from '../case';

const handle = feature('with the scope handle, always');

export const scopeHandleCases: readonly Case[] = [
  handle('children after an await stand in the right place', async ({ api, span }) => {
    await api.withWorkflow({ name: 'outer', conversationId: 'kept' }, async (scope) => {
      await sleep(1);
      await scope.withTask({ name: 'inner' }, async (inner) => {
        await null;
        inner.withTool({ name: 'innermost' }, () => undefined);
      });
    });
    const [outer, inner, innermost] = [await span('outer.workflow'), await span('inner.task'), await span('innermost.tool')];
    same([inner.parentSpanId, innermost.parentSpanId], [outer.spanId, inner.spanId], 'parents');
    same([inner.conversationId, innermost.conversationId], ['kept', 'kept'], 'conversations');
    same(innermost.traceId, outer.traceId, 'trace');
  }),
  handle('it knows the conversation after any await', async ({ api }) => {
    const seen = await api.withConversation('kept', async (scope) => {
      await sleep(1);
      await null;
      return scope.conversationId;
    });
    same(seen, 'kept', 'scope.conversationId');
  }),
  handle('parallel conversations over handles', async ({ api, spans }) => {
    const ids = ['ann', 'bob', 'cleo', 'dan'];
    await Promise.all(
      ids.map((id, at) =>
        api.withConversation(id, async (scope) => {
          await sleep((at * 3) % 4);
          scope.withTask({ name: id }, () => undefined);
        }),
      ),
    );
    const tasks = (await spans()).filter(({ name }) => name.endsWith('.task'));
    same(
      tasks.map(({ name, conversationId }) => name === `${conversationId}.task`),
      [true, true, true, true],
      'each its own',
    );
  }),
  handle('bind and run carry it into foreign callbacks', async ({ api }) => {
    const seen: unknown[] = [];
    const later = await api.withConversation('kept', async (scope) => {
      await sleep(1);
      return {
        bound: scope.bind(() => seen.push(api.getConversationId())),
        run: () => scope.run(() => seen.push(api.getConversationId())),
      };
    });
    later.bound();
    later.run();
    same(seen, ['kept', 'kept'], 'ids');
  }),
  handle('headers carry trace and conversation', ({ api }) => {
    const headers = api.withConversation('kept', (scope) => scope.headers());
    truthy(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]$/.test(headers.traceparent ?? ''), `traceparent is ${headers.traceparent}`);
    truthy(headers.baggage?.includes('kept'), `baggage is ${headers.baggage}`);
  }),
  handle('attributes, conversations and properties are set on it after an await', async ({ api, span }) => {
    await api.withAgent({ name: 'outer' }, async (scope) => {
      await sleep(1);
      await null;
      scope.setAttribute('plan', 'pro').setConversationId('kept');
      scope.withAssociationProperties({ user_id: 'ann' }, (inner) => inner.withWorkflow({ name: 'chat' }, () => undefined));
      scope.withConversation('other', (inner) => inner.withAgent({ name: 'helper' }, () => undefined));
    });
    const [outer, chat, helper] = [await span('outer.agent'), await span('chat.workflow'), await span('helper.agent')];
    same([outer.attributes.plan, chat.attributes['traceloop.association.properties.user_id']], ['pro', 'ann'], 'attributes');
    same([outer.conversationId, chat.conversationId, helper.conversationId], ['kept', 'kept', 'other'], 'conversations');
    same([chat.parentSpanId, helper.parentSpanId], [outer.spanId, outer.spanId], 'parents');
  }),
  handle('wrapStream lets a stream that is read outside pull in it', async ({ api, span }) => {
    const stream = await api.withWorkflow({ name: 'outer', conversationId: 'kept' }, async (scope) => {
      await sleep(1);
      return {
        words: scope.wrapStream(
          new ReadableStream<string>(
            {
              pull(controller) {
                api.withTask({ name: 'pull' }, () => controller.enqueue('word'));
                controller.close();
              },
            },
            { highWaterMark: 0 },
          ),
        ),
      };
    });
    const reader = stream.words.getReader();
    same((await reader.read()).value, 'word', 'what was read');
    same(
      [(await span('pull.task')).conversationId, (await span('pull.task')).parentSpanId],
      ['kept', (await span('outer.workflow')).spanId],
      'conversation and parent',
    );
  }),
  handle('scope() is the current one', async ({ api, span }) => {
    await api.withWorkflow({ name: 'outer', conversationId: 'kept' }, async () => {
      const scope = api.scope();
      await sleep(1);
      scope.withTask({ name: 'inner' }, () => undefined);
    });
    same((await span('inner.task')).parentSpanId, (await span('outer.workflow')).spanId, 'parent');
    same(api.scope().conversationId, undefined, 'conversation outside');
  }),
  handle('arguments come first, the handle last', ({ api }) => {
    const sum = api.withTask({ name: 'add' }, (a: number, b: number, scope) => `${a + b} ${typeof scope.run}`, 1, 2);
    same(sum, '3 function', 'result');
  }),
];
