import { type Case, feature, mark, same, sleep } from '../case';

const generators = feature('in generators that are read outside');
const streams = feature('in streams that are read outside');

export const streamCases: readonly Case[] = [
  generators('a generator keeps its context, and its span ends with it', async ({ api, span, spans }) => {
    const numbers = api.withWorkflow({ name: 'count', conversationId: 'kept' }, function* () {
      mark(api, 'first');
      yield 1;
      mark(api, 'second');
      yield 2;
    });
    same(
      (await spans()).some(({ name }) => name === 'count.workflow'),
      false,
      'span ended before it was read',
    );
    same([...numbers], [1, 2], 'values');
    same((await span('second.task')).conversationId, 'kept', 'conversation in the generator');
    same((await span('second.task')).parentSpanId, (await span('count.workflow')).spanId, 'parent in the generator');
  }),
  generators('leaving early ends the span', async ({ api, span }) => {
    const numbers = api.withWorkflow({ name: 'count', conversationId: 'kept' }, function* () {
      yield 1;
      yield 2;
    });
    for (const _ of numbers) break;
    same((await span('count.workflow')).status === 2, false, 'status is an error');
  }),
  generators('an async generator, before its first await', async ({ api, span }) => {
    const words = api.withWorkflow({ name: 'say', conversationId: 'kept' }, async function* () {
      mark(api, 'first');
      yield 'hello';
      mark(api, 'second');
      yield 'world';
    });
    const said: string[] = [];
    for await (const word of words) said.push(word);
    same(said, ['hello', 'world'], 'values');
    same((await span('second.task')).conversationId, 'kept', 'conversation in the generator');
    same((await span('second.task')).parentSpanId, (await span('say.workflow')).spanId, 'parent in the generator');
  }),
  generators('an async generator, after an await of its own', async ({ api, span }) => {
    const words = api.withWorkflow({ name: 'say', conversationId: 'kept' }, async function* () {
      yield 'hello';
      await sleep(1);
      mark(api, 'second');
      yield 'world';
    });
    for await (const _ of words) await sleep(1);
    same((await span('second.task')).conversationId, 'kept', 'conversation after the await');
  }),
  generators('its reader stays outside', async ({ api }) => {
    const words = api.withConversation('kept', async function* () {
      yield 'hello';
      yield 'world';
    });
    for await (const _ of words) same(api.getConversationId(), undefined, 'id in the loop of the reader');
  }),
  streams('a ReadableStream arrives whole and its span ends with it', async ({ api, span, spans }) => {
    const stream = api.withWorkflow({ name: 'stream', conversationId: 'kept' }, () => chunks(['a', 'b', 'c']));
    same(
      (await spans()).some(({ name }) => name === 'stream.workflow'),
      false,
      'span ended before it was read',
    );
    same(await readAll(stream), ['a', 'b', 'c'], 'chunks');
    same((await span('stream.workflow')).conversationId, 'kept', 'conversation of the span');
  }),
  streams('a stream that is cancelled ends its span', async ({ api, span }) => {
    const stream = api.withWorkflow({ name: 'stream', conversationId: 'kept' }, () => chunks(['a', 'b', 'c']));
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel('enough');
    same((await span('stream.workflow')).conversationId, 'kept', 'conversation of the span');
  }),
  streams('a stream that fails ends its span as an error', async ({ api, span }) => {
    const failing = new ReadableStream({ pull: (controller) => controller.error(new Error('expected')) });
    const stream = api.withWorkflow({ name: 'stream' }, () => failing);
    await readAll(stream).catch(() => undefined);
    same((await span('stream.workflow')).status, 2, 'status');
  }),
];

function chunks(values: readonly string[]): ReadableStream<string> {
  const rest = [...values];
  return new ReadableStream<string>({
    pull(controller) {
      const next = rest.shift();
      if (next === undefined) controller.close();
      else controller.enqueue(next);
    },
  });
}

async function readAll<T>(stream: ReadableStream<T>): Promise<T[]> {
  const reader = stream.getReader();
  const values: T[] = [];
  for (let step = await reader.read(); !step.done; step = await reader.read()) values.push(step.value);
  return values;
}
