import { trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getConversationId, newConversationId, setConversationId, withConversation } from '../../src/core/conversation';
import { installRuntime } from '../../src/core/runtime';
import { withAgent, withAssociationProperties, withTask, withTool, withWorkflow } from '../../src/core/with-entity';
import { conversation, workflow } from '../../src/decorators';
import { type Recording, startRecording } from '../support/recording-runtime';

const ID = 'gen_ai.conversation.id';
const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

let recording: Recording;
beforeEach(() => {
  recording = startRecording();
});
afterEach(() => recording.stop());

const idOf = (name: string) => recording.span(name).attributes[ID];

describe('withConversation', () => {
  it('puts the id on every span below, through awaits and timers', async () => {
    await withConversation('c1', async () => {
      await pause();
      await withWorkflow({ name: 'chat' }, async () => {
        await pause();
        withTask({ name: 'answer' }, () => {});
      });
    });
    expect(recording.spans.map((span) => [span.name, span.attributes[ID]])).toEqual([
      ['answer.task', 'c1'],
      ['chat.workflow', 'c1'],
      ['conversation', 'c1'],
    ]);
  });

  it('makes one span with a stable name, and only where none is around', () => {
    withConversation('c1', () => {});
    withWorkflow({ name: 'chat' }, () => withConversation('c2', () => {}));
    expect(recording.spans.map((span) => span.name)).toEqual(['conversation', 'chat.workflow']);
  });

  it('lets the innermost id win and gives the outer one back', () => {
    const seen: unknown[] = [];
    withConversation('outer', () => {
      withConversation('inner', () => seen.push(getConversationId()));
      seen.push(getConversationId());
    });
    expect(seen).toEqual(['inner', 'outer']);
    expect(getConversationId()).toBeUndefined();
  });

  it('never mixes conversations that run at the same time', async () => {
    const turn = (id: string) =>
      withConversation(id, async () => {
        for (let step = 0; step < 5; step++) {
          await pause();
          withTask({ name: `${id}-${step}` }, () => {});
        }
      });
    await Promise.all(['a', 'b', 'c'].map(turn));
    const tasks = recording.spans.filter((span) => span.name.endsWith('.task'));
    expect(tasks).toHaveLength(15);
    for (const span of tasks) expect(span.name.startsWith(String(span.attributes[ID]))).toBe(true);
  });

  it('gives an outer workflow the id of the one conversation inside, and of none when there are two', () => {
    withWorkflow({ name: 'one' }, () => withTask({ name: 'mid' }, () => withConversation('c1', () => {})));
    withWorkflow({ name: 'two' }, () => {
      withConversation('c1', () => {});
      withConversation('c2', () => {});
    });
    expect([idOf('one.workflow'), idOf('mid.task'), idOf('two.workflow')]).toEqual(['c1', 'c1', undefined]);
  });

  it('clears the id for an empty one, ignores an empty one in a config, and takes numbers by their text', () => {
    withConversation('c1', () => {
      withConversation('', () => withTask({ name: 'cleared' }, () => {}));
      withTask({ name: 'kept', conversationId: '' }, () => {});
      withTask({ name: 'number', conversationId: 7 as unknown as string }, () => {});
    });
    expect([idOf('cleared.task'), idOf('kept.task'), idOf('number.task')]).toEqual([undefined, 'c1', '7']);
  });

  it('passes this, arguments and the scope, and stays synchronous', () => {
    const owner = { factor: 3 };
    const result = withConversation(
      'c1',
      function (this: typeof owner, a: number, b: number, scope) {
        return [this.factor * a * b, scope.conversationId] as const;
      },
      owner,
      2,
      5,
    );
    expect(result).toEqual([30, 'c1']);
  });

  it('reads the parent context that a span was given, not the active one', () => {
    const { tracer, context } = recording.runtime;
    const inside = withConversation('given', () => context.active());
    withConversation('active', () => tracer.startSpan('by hand', {}, inside).end());
    tracer.startSpan('root', { root: true }, inside).end();
    expect(idOf('by hand')).toBe('given');
    expect(idOf('root')).toBe('given');
  });
});

describe('conversationId of an entity', () => {
  it.each([withWorkflow, withTask, withAgent, withTool])('%o hands it down', (withEntity) => {
    withEntity({ name: 'outer', conversationId: 'c9' }, () => withTask({ name: 'inner' }, () => {}));
    expect(recording.spans.map((span) => span.attributes[ID])).toEqual(['c9', 'c9']);
  });
});

describe('setConversationId', () => {
  it('holds from here on in the scope around, for its open spans too, and ends with it', async () => {
    await withWorkflow({ name: 'turn' }, async () => {
      withTask({ name: 'before' }, () => {});
      const open = recording.runtime.tracer.startSpan('open');
      setConversationId('late');
      await pause();
      withTask({ name: 'after' }, () => {});
      open.end();
    });
    withTask({ name: 'outside' }, () => {});
    expect(['before.task', 'after.task', 'open', 'turn.workflow', 'outside.task'].map(idOf)).toEqual([
      undefined,
      'late',
      'late',
      'late',
      undefined,
    ]);
  });

  it('is seen by scopes that were opened before, and not by their siblings', async () => {
    await withWorkflow({ name: 'outer' }, async () => {
      const inner = withTask({ name: 'inner' }, async () => {
        await pause();
        return getConversationId();
      });
      setConversationId('x');
      expect(await inner).toBe('x');
    });
    expect(getConversationId()).toBeUndefined();
  });

  it('outside of any scope belongs to the current async execution on a server', async () => {
    const handle = async (id: string) => {
      setConversationId(id);
      await pause();
      withTask({ name: id }, () => {});
    };
    await Promise.all([handle('u1'), handle('u2')]);
    expect([idOf('u1.task'), idOf('u2.task')]).toEqual(['u1', 'u2']);
  });

  it('outside of any scope is the page’s conversation in a browser', () => {
    recording.stop();
    recording = startRecording({ browser: true });
    setTimeout(() => {}, 0);
    setConversationId('page');
    withTask({ name: 'a' }, () => {});
    withConversation('own', () => withTask({ name: 'b' }, () => {}));
    withTask({ name: 'c' }, () => {});
    expect(['a.task', 'b.task', 'c.task'].map(idOf)).toEqual(['page', 'own', 'page']);
  });

  it('says once what to do where the runtime cannot set it', () => {
    const { context } = recording.runtime;
    const without = { active: () => context.active(), with: context.with.bind(context), bind: context.bind.bind(context) };
    installRuntime({ ...recording.runtime, context: without as unknown as typeof context });
    setConversationId('x');
    expect(recording.reports[0]?.message).toContain('withConversation');
  });
});

describe('decorators', () => {
  class Bot {
    prefix = 'p';

    @workflow({ name: 'outer_first' })
    @conversation('s1')
    async documented(text: string): Promise<string> {
      await pause();
      return withTask({ name: 'work' }, () => text);
    }

    @conversation((self) => (self as Bot).prefix + '-id')
    @workflow()
    other(_a: number, _b: number): number {
      return 42;
    }

    @conversation('static')
    static async build(): Promise<string | undefined> {
      return getConversationId();
    }

    @conversation(() => undefined)
    unknownId(): string | undefined {
      return getConversationId();
    }

    @conversation('private')
    #hidden(): string | undefined {
      return getConversationId();
    }

    viaPrivate(): string | undefined {
      return this.#hidden();
    }
  }

  it('stamps the workflow in both orders', async () => {
    expect(await new Bot().documented('hi')).toBe('hi');
    expect(new Bot().other(1, 2)).toBe(42);
    expect([idOf('work.task'), idOf('outer_first.workflow'), idOf('other.workflow')]).toEqual(['s1', 's1', 'p-id']);
  });

  it('keeps name and arity, works on static and private methods, and keeps the outer id for an unknown one', async () => {
    expect([Bot.prototype.other.name, Bot.prototype.other.length]).toEqual(['other', 2]);
    expect(await Bot.build()).toBe('static');
    expect(new Bot().viaPrivate()).toBe('private');
    expect(withConversation('around', () => new Bot().unknownId())).toBe('around');
  });

  it('names what it stands on when that is no method', () => {
    expect(() =>
      (conversation('x') as unknown as (v: unknown, c: object) => void)(undefined, { kind: 'field', name: 'f' }),
    ).toThrow(expect.objectContaining({ code: 'ERR_DECORATOR_TARGET', message: expect.stringContaining('field "f"') }));
  });
});

describe('association properties', () => {
  it('merge, inner over outer, and end with their scope', () => {
    withAssociationProperties({ user_id: 'u', plan: 'free' }, () => {
      withTask({ name: 'before' }, () => {});
      withAssociationProperties({ plan: 'pro' }, () => withTask({ name: 'inside' }, () => {}));
      withTask({ name: 'config', associationProperties: { extra: '1' } }, () => {});
    });
    const properties = (name: string) =>
      Object.fromEntries(
        Object.entries(recording.span(name).attributes)
          .filter(([key]) => key.startsWith('traceloop.association.properties.'))
          .map(([key, value]) => [key.split('.').pop(), value]),
      );
    expect(properties('before.task')).toEqual({ user_id: 'u', plan: 'free' });
    expect(properties('inside.task')).toEqual({ user_id: 'u', plan: 'pro' });
    expect(properties('config.task')).toEqual({ user_id: 'u', plan: 'free', extra: '1' });
  });
});

it('takes ids that another SDK has put into the context', () => {
  const { context, tracer } = recording.runtime;
  const foreign = context.active().setValue(Symbol.for('conversation_id'), 'theirs');
  context.with(foreign, () => withTask({ name: 'ours' }, () => {}));
  tracer.startSpan('span', {}, foreign).end();
  expect([idOf('ours.task'), idOf('span')]).toEqual(['theirs', 'theirs']);
});

it('is seen by another SDK that reads the same key', () => {
  const id = withConversation('mine', () => recording.runtime.context.active().getValue(Symbol.for('conversation_id')));
  expect(id).toBe('mine');
});

it('just runs the function before initialize', async () => {
  recording.stop();
  setConversationId('x');
  expect(getConversationId()).toBeUndefined();
  expect(withConversation('c', (a: number, scope) => [a, scope.conversationId], undefined, 1)).toEqual([1, undefined]);
  expect(await withWorkflow({ name: 'w' }, async (text: string) => text, 'same')).toBe('same');
  expect(() =>
    withTask({ name: 't' }, () => {
      throw new RangeError('mine');
    }),
  ).toThrow(RangeError);
  expect(recording.spans).toEqual([]);
});

it('makes version 7 ids that sort by time', () => {
  const ids = Array.from({ length: 50 }, newConversationId);
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect([...ids].sort()).toEqual(ids);
});

it('samples whole conversations', () => {
  recording.stop();
  recording = startRecording({ sampleRatio: 0.5 });
  const kept = (id: string) =>
    withConversation(id, () => trace.getSpanContext(recording.runtime.context.active())?.traceFlags === 1);
  const decisions = Array.from({ length: 400 }, (_, n) => [kept(`id-${n}`), kept(`id-${n}`)]);
  expect(decisions.every(([first, second]) => first === second)).toBe(true);
  const share = decisions.filter(([first]) => first).length / decisions.length;
  expect(share).toBeGreaterThan(0.4);
  expect(share).toBeLessThan(0.6);
});
