import { trace } from '@opentelemetry/api';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withConversation } from '../../src/core/conversation';
import { reportCustomMetric } from '../../src/core/custom-metric';
import { withLLMCall } from '../../src/core/llm-call';
import { type Scope, scope } from '../../src/core/scope';
import { withVectorDBCall } from '../../src/core/vector-call';
import { withAgent, withTask, withTool, withWorkflow } from '../../src/core/with-entity';
import { agent, task, tool, workflow } from '../../src/decorators';
import { toBoundedJson } from '../../src/util/bounded-json';
import { type Recording, startRecording } from '../support/recording-runtime';

const pause = () => new Promise((resolve) => setTimeout(resolve, 1));
const ID = 'gen_ai.conversation.id';

let recording: Recording;
beforeEach(() => {
  recording = startRecording();
});
afterEach(() => recording.stop());

const open = (name: string) => !recording.spans.some((span) => span.name === name);
const output = (name: string) => recording.span(name).attributes['traceloop.entity.output'];
const input = (name: string) => recording.span(name).attributes['traceloop.entity.input'];

describe('what a function returns', () => {
  it('stays synchronous, with its exact value', () => {
    const value: number = withTask({ name: 't' }, (a: number, b: number) => a + b, 2, 3);
    expect(value).toBe(5);
    expect([input('t.task'), output('t.task')]).toEqual(['{"args":[2,3],"kwargs":{}}', '5']);
  });

  it('throws and rejects unchanged, and the span says so', async () => {
    const error = new RangeError('out of it');
    const thrown = (() => {
      try {
        withTask({ name: 'sync' }, () => {
          throw error;
        });
      } catch (caught) {
        return caught;
      }
      return undefined;
    })();
    expect(thrown).toBe(error);
    await expect(
      withTask({ name: 'async' }, async () => {
        throw error;
      }),
    ).rejects.toBe(error);
    for (const name of ['sync.task', 'async.task']) {
      const span = recording.span(name);
      expect(span.status).toEqual({ code: 2, message: 'out of it' });
      expect(span.attributes['error.type']).toBe('RangeError');
      expect(span.events[0]?.attributes?.['exception.type']).toBe('RangeError');
    }
  });

  it.each([
    undefined,
    null,
    'text',
    7n,
    Object.create(null),
    {
      get message() {
        throw new Error('trap');
      },
    },
  ])('survives anything thrown: %#', (thrown) => {
    const run = () =>
      withTask({ name: 'odd' }, () => {
        throw thrown;
      });
    let caught: unknown = 'nothing';
    try {
      run();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
    expect(recording.span('odd.task').status.code).toBe(2);
  });

  it('leaves an unhandled rejection unhandled', async () => {
    const heard: unknown[] = [];
    const listen = (reason: unknown) => heard.push(reason);
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', listen);
    void withTask({ name: 'lost' }, async () => {
      throw 'nobody catches';
    });
    await pause();
    await pause();
    process.off('unhandledRejection', listen);
    for (const other of others) process.on('unhandledRejection', other);
    expect(heard).toEqual(['nobody catches']);
  });

  it('follows a lazy thenable without starting it, and keeps its methods', async () => {
    let started = 0;
    class Query {
      then(onValue: (value: string) => unknown) {
        started++;
        return Promise.resolve('rows').then(onValue);
      }
      limit() {
        return 'kept';
      }
    }
    const query = withTask({ name: 'query' }, () => new Query());
    expect([query.limit(), started, open('query.task')]).toEqual(['kept', 0, true]);
    expect(await query).toBe('rows');
    expect([started, output('query.task')]).toEqual([1, '"rows"']);
  });

  it('keeps a subclass of Promise the same object', async () => {
    class ApiPromise<T> extends Promise<T> {
      withResponse = () => 'kept';
    }
    const made = ApiPromise.resolve(1) as ApiPromise<number>;
    const result = withTask({ name: 'api' }, () => made);
    expect(result).toBe(made);
    expect([result.withResponse(), await result]).toEqual(['kept', 1]);
    expect(output('api.task')).toBe('1');
  });

  it('keeps the scope in generators, which end the span', async () => {
    const generator = withConversation('g', () =>
      withTask({ name: 'gen' }, function* () {
        withTask({ name: 'in gen' }, () => {});
        const got: string = yield 'a';
        yield got;
        return 'end';
      }),
    );
    expect(open('gen.task')).toBe(true);
    expect([generator.next(), generator.next('b'), generator.next()]).toEqual([
      { done: false, value: 'a' },
      { done: false, value: 'b' },
      { done: true, value: 'end' },
    ]);
    expect(recording.span('in gen.task').attributes[ID]).toBe('g');
    expect(recording.span('in gen.task').parentSpanContext?.spanId).toBe(recording.span('gen.task').spanContext().spanId);
    expect(output('gen.task')).toBe('"ab"');
  });

  it('ends an async generator at its end, at an early break, and at an error', async () => {
    const make = (name: string, fail = false) =>
      withTask({ name }, async function* () {
        for (const word of ['x', 'y', 'z']) {
          await pause();
          withTask({ name: `${name}-${word}` }, () => {});
          yield word;
        }
        if (fail) throw new Error('late');
      });
    const seen: string[] = [];
    for await (const word of make('whole')) seen.push(word);
    for await (const _word of make('broken')) break;
    await expect(
      (async () => {
        for await (const _ of make('failing', true));
      })(),
    ).rejects.toThrow('late');
    expect(seen).toEqual(['x', 'y', 'z']);
    expect([output('whole.task'), output('broken.task')]).toEqual(['"xyz"', '"x"']);
    expect(recording.span('failing.task').status.code).toBe(2);
    expect(recording.span('whole-z.task').parentSpanContext?.spanId).toBe(recording.span('whole.task').spanContext().spanId);
  });

  it('ends with a stream, through native consumers, and passes cancel on', async () => {
    let cancelled: unknown;
    const source = () =>
      new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            withTask({ name: 'pull' }, () => {});
            controller.enqueue(new TextEncoder().encode('é'));
            controller.close();
          },
          cancel: (reason) => void (cancelled = reason),
        },
        { highWaterMark: 0 },
      );
    const stream = await withConversation('s', () => withTask({ name: 'streaming' }, async () => source()));
    await pause();
    expect(open('streaming.task')).toBe(true);
    expect(await new Response(stream).text()).toBe('é');
    expect(output('streaming.task')).toBe('"é"');
    expect(recording.span('pull.task').attributes[ID]).toBe('s');
    await withTask({ name: 'cancelled' }, source).cancel('enough');
    expect([cancelled, open('cancelled.task')]).toEqual(['enough', false]);
  });

  it('follows an async iterable in place', async () => {
    const iterable = {
      extra: 1,
      async *[Symbol.asyncIterator]() {
        yield { n: 1 };
      },
    };
    const result = withTask({ name: 'iterable' }, () => iterable);
    expect(result).toBe(iterable);
    for await (const item of result) expect(item).toEqual({ n: 1 });
    expect(output('iterable.task')).toBe('[{"n":1}]');
  });
});

describe('attributes', () => {
  it('name kind, entity, path, workflow, agent and version as Traceloop does', () => {
    withWorkflow({ name: 'w', version: 0 }, () =>
      withTask({ name: 'outer' }, () =>
        withAgent({ name: 'a' }, () => withTool({ name: 'inner' }, (given: { city: string }) => given.city, { city: 'Oslo' })),
      ),
    );
    expect(recording.span('w.workflow').attributes).toMatchObject({
      'traceloop.span.kind': 'workflow',
      'traceloop.entity.name': 'w',
      'traceloop.entity.path': '',
      'traceloop.workflow.name': 'w',
      'traceloop.entity.version': 0,
    });
    expect(recording.span('inner.tool').attributes).toMatchObject({
      'traceloop.entity.path': 'outer',
      'traceloop.workflow.name': 'a',
      'gen_ai.agent.name': 'a',
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'inner',
      'gen_ai.tool.call.arguments': '{"city":"Oslo"}',
      'gen_ai.tool.call.result': '"Oslo"',
      'traceloop.entity.input': '{"args":[],"kwargs":{"city":"Oslo"}}',
    });
  });

  it('files lists, null and dates under args', () => {
    withTask({ name: 'list' }, (_list: number[]) => {}, [1]);
    withTask({ name: 'null' }, (given: null) => given, null);
    expect([input('list.task'), input('null.task'), output('null.task')]).toEqual([
      '{"args":[[1]],"kwargs":{}}',
      '{"args":[null],"kwargs":{}}',
      'null',
    ]);
  });

  it('switches content off below a scope, whichever way it came in, and on again inside', () => {
    withWorkflow(
      { name: 'off', traceContent: false },
      (secret: string) => {
        trace.getSpan(recording.runtime.context.active())?.setAttribute('gen_ai.input.messages', secret);
        withLLMCall({ vendor: 'openai', type: 'chat' }, ({ span }) =>
          span.reportRequest({ model: 'm', messages: [{ role: 'user', content: secret }] }),
        );
        withVectorDBCall({ vendor: 'db', type: 'query' }, ({ span }) => span.reportResults({ results: [{ document: secret }] }));
        withTask({ name: 'on', traceContent: true }, (text: string) => text, 'allowed');
      },
      'hidden',
    );
    const all = JSON.stringify(recording.spans.map(({ attributes, events, status }) => ({ attributes, events, status })));
    expect(all).not.toContain('hidden');
    expect(input('on.task')).toContain('allowed');
  });

  it('records nothing of a suppressed subtree, which still runs', () => {
    expect(withTask({ name: 'quiet', suppressTracing: true }, () => withTask({ name: 'below' }, () => 1))).toBe(1);
    expect(recording.spans).toEqual([]);
  });

  it('puts vector and tool calls where they are made, with the conversation, and where a scope says', () => {
    let turn: Scope | undefined;
    withWorkflow({ name: 'turn', conversationId: 'c-1' }, (scope) => {
      turn = scope;
      withTool({ name: 'search' }, () => withVectorDBCall({ vendor: 'pinecone', type: 'query' }, () => {}));
    });
    turn?.run(() => withVectorDBCall({ vendor: 'late', type: 'upsert' }, () => withTool({ name: 'below' }, () => {})));
    withVectorDBCall({ vendor: 'alone', type: 'delete' }, () => {});
    const parentOf = (name: string) => recording.span(name).parentSpanContext?.spanId;
    const idOf = (name: string) => recording.span(name).spanContext().spanId;
    expect(parentOf('pinecone.query')).toBe(idOf('search.tool'));
    expect(parentOf('search.tool')).toBe(idOf('turn.workflow'));
    expect(parentOf('late.upsert')).toBe(idOf('turn.workflow'));
    expect(parentOf('below.tool')).toBe(idOf('late.upsert'));
    const conversations = recording.spans.map(({ name, attributes }) => [name, attributes['gen_ai.conversation.id']]);
    expect(Object.fromEntries(conversations)).toEqual({
      'pinecone.query': 'c-1',
      'search.tool': 'c-1',
      'turn.workflow': 'c-1',
      'below.tool': 'c-1',
      'late.upsert': 'c-1',
      'alone.delete': undefined,
    });
    expect(parentOf('alone.delete')).toBeUndefined();
  });

  it('puts manual calls below their parents, and what they start below them', () => {
    withTask({ name: 'parent' }, () =>
      withLLMCall({ vendor: 'openai', type: 'chat' }, ({ span }) => {
        span.reportResponse({
          model: 'm2',
          usage: { prompt_tokens: 1, completion_tokens: 2 },
          completions: [{ finish_reason: 'stop', message: { content: 'hi' } }],
        });
        withTask({ name: 'child' }, () => {});
        reportCustomMetric('score', 0.5);
      }),
    );
    const call = recording.span('openai.chat');
    expect(call.parentSpanContext?.spanId).toBe(recording.span('parent.task').spanContext().spanId);
    expect(recording.span('child.task').parentSpanContext?.spanId).toBe(call.spanContext().spanId);
    expect(call.attributes).toMatchObject({
      'llm.request.type': 'chat',
      'gen_ai.usage.input_tokens': 1,
      'llm.usage.total_tokens': 3,
      'traceloop.custom_metric.score': 0.5,
    });
  });
});

describe('decorated methods', () => {
  class Service {
    who = 'me';
    @workflow()
    plain(): string {
      return this.who;
    }
    @task((self, n) => ({ name: `${(self as Service).who}-${n as number}`, version: 2 }))
    configured(n: number): number {
      return n;
    }
    @agent({ name: 'a' })
    @tool()
    both(): void {}
    @task()
    async *stream(): AsyncGenerator<number> {
      yield 1;
    }
  }

  it('keep this, take the method’s name, stack, and stay what they are', async () => {
    const service = new Service();
    expect(service.plain()).toBe('me');
    expect(service.configured(3)).toBe(3);
    service.both();
    for await (const n of service.stream()) expect(n).toBe(1);
    expect(recording.spans.map((span) => span.name)).toEqual([
      'plain.workflow',
      'me-3.task',
      'both.tool',
      'a.agent',
      'stream.task',
    ]);
  });
});

describe('the scope handle', () => {
  it('starts children from anywhere, without an ambient context', async () => {
    const handle = await withWorkflow({ name: 'w', conversationId: 'c' }, async (own) => own);
    handle.withTask({ name: 'later' }, (inner) => inner.setAttribute('x', 1));
    expect(handle.run(() => scope().conversationId)).toBe('c');
    expect(
      handle
        .bind(function named(this: { y: number }, z: number) {
          return [this.y, z, scope().conversationId];
        })
        .call({ y: 1 }, 2),
    ).toEqual([1, 2, 'c']);
    const later = recording.span('later.task');
    expect(later.attributes).toMatchObject({ [ID]: 'c', x: 1 });
    expect(later.parentSpanContext?.spanId).toBe(recording.span('w.workflow').spanContext().spanId);
  });
});

describe('recorded values', () => {
  it('says what JSON cannot', () => {
    const cycle: Record<string, unknown> = { a: 1 };
    cycle.self = cycle;
    const value = {
      map: new Map([['k', { n: 1n }]]),
      set: new Set([1]),
      date: new Date(0),
      bad: new Date(NaN),
      error: new TypeError('no'),
      url: new URL('https://x.test/a'),
      bytes: new Uint8Array(3),
      fn: function named() {},
      symbol: Symbol('s'),
      nan: NaN,
      cycle,
      json: { toJSON: () => 'own' },
      promise: Promise.resolve(),
      hostile: Object.defineProperty({}, 'x', {
        enumerable: true,
        get() {
          throw new Error('trap');
        },
      }),
    };
    expect(JSON.parse(toBoundedJson(value, 10_000) as string)).toEqual({
      map: [['k', { n: '1' }]],
      set: [1],
      date: '1970-01-01T00:00:00.000Z',
      bad: 'Invalid Date',
      error: { name: 'TypeError', message: 'no' },
      url: 'https://x.test/a',
      bytes: '[Uint8Array 3 bytes]',
      fn: '[function named]',
      symbol: 'Symbol(s)',
      nan: 'NaN',
      cycle: { a: 1, self: '[circular]' },
      json: 'own',
      promise: '[Promise]',
      hostile: { x: '[unreadable]' },
    });
  });

  it('is valid JSON of bounded length for any value', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withNullPrototype: true,
          maxDepth: 6,
        }),
        fc.integer({ min: 0, max: 400 }),
        (value, limit) => {
          const json = toBoundedJson(value, limit);
          if (value === undefined) return json === undefined;
          JSON.parse(json as string);
          return true;
        },
      ),
      { numRuns: 1_000 },
    );
    expect((toBoundedJson('x'.repeat(10_000_000), 1_000) as string).length).toBeLessThan(1_100);
    expect(
      (
        toBoundedJson(
          Array.from({ length: 1e6 }, (_, n) => ({ n })),
          1_000,
        ) as string
      ).length,
    ).toBeLessThan(3_000);
  });
});
