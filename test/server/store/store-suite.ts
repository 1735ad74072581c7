import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Span } from '../../../src/otlp/types';
import { resolveLogRecord } from '../../../src/server/ingest/resolve';
import type { SessionSummary } from '../../../src/server/sessions/api';
import type { Annotation, IncomingEvent, SessionStore } from '../../../src/server/store/contract';
import { attributes, chatTurn, conversation, start, traceIdOf } from '../support/chat';
import { incoming } from '../support/incoming';

const now = start + 24 * 60 * 60_000;

/** What every store must do. Each implementation hands in how an empty one is opened, and how many orders of arrival it is tried with. */
export function storeSuite(name: string, open: () => Promise<SessionStore>, { arrivals = 25 } = {}): void {
  describe(name, () => {
    let store: SessionStore;
    const write = (spans: Span[]) => store.write(incoming(spans), []);
    const list = async (query = {}) => (await store.listSessions(query, now)).sessions;
    const ids = async (query = {}) => (await list(query)).map(({ id }) => id);

    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    describe('writing', () => {
      it('keeps a conversation of many traces as one session', async () => {
        for (const turn of conversation('a', 3)) await write(turn);
        expect(await list()).toMatchObject([
          {
            id: 'a',
            hasConversationId: true,
            title: 'question 0 of a',
            lastReply: 'answer 2',
            turnCount: 3,
            spanCount: 9,
            errorCount: 0,
            tokens: { input: 3003, output: 300 },
            models: ['gpt-4o-mini'],
            tools: ['lookup'],
            services: ['chat-app'],
          },
        ]);
      });

      it('counts what comes twice once, and says so', async () => {
        const [turn = []] = conversation('a', 1);
        expect(await write(turn)).toMatchObject({ accepted: 3, duplicates: 0, changes: [{ id: 'a', traceIds: [traceIdOf(0)] }] });
        const before = await list();
        expect(await write([...turn, ...turn])).toMatchObject({ accepted: 0, duplicates: 6, changes: [] });
        expect(await list()).toEqual(before);
      });

      it('takes the ended span over the open one, whichever comes first', async () => {
        const [turn = []] = conversation('a', 1);
        const open = turn.map((span) => ({ ...span, endTimeUnixNano: '0' }));
        await write(open);
        expect(await list()).toMatchObject([{ running: false, spanCount: 3 }]);
        await write(turn);
        const ended = await list();
        await write(open);
        expect(await list()).toEqual(ended);
      });

      it('shows a session as running while a span of it is open, and not for ever', async () => {
        const [turn = []] = conversation('a', 1);
        await write(turn.map((span) => ({ ...span, endTimeUnixNano: '0' })));
        const soon = await store.listSessions({}, start + 5_000);
        expect(soon.sessions[0]?.running).toBe(true);
        const later = await store.listSessions({}, start + 11 * 60_000);
        expect(later.sessions[0]?.running).toBe(false);
      });

      it('moves a turn when its conversation id comes late', async () => {
        const [root, ...rest] = chatTurn({
          number: 0,
          conversationId: 'late',
          history: [{ role: 'user', content: 'hello there' }],
          reply: 'hi',
        });
        await write(rest);
        expect(await ids()).toEqual([`trace:${traceIdOf(0)}`]);
        expect(await ids({ q: 'hello' })).toEqual([`trace:${traceIdOf(0)}`]);
        await store.annotate(note(`trace:${traceIdOf(0)}`, traceIdOf(0)));
        const { changes } = await write([root as Span]);
        expect(changes.map(({ id }) => id).sort()).toEqual(['late', `trace:${traceIdOf(0)}`]);
        expect(await ids()).toEqual(['late']);
        expect(await ids({ q: 'hello' })).toEqual(['late']);
        expect(await store.readAnnotations('late')).toHaveLength(1);
      });

      it('finds nothing any more in a session that a part of a trace has left', async () => {
        const [root, call, tool] = chatTurn({
          number: 0,
          conversationId: 'new',
          history: [{ role: 'user', content: 'hello there' }],
          reply: 'hi',
        }) as [Span, Span, Span];
        const aside: Span = {
          ...tool,
          parentSpanId: undefined,
          attributes: [{ key: 'gen_ai.conversation.id', value: { stringValue: 'old' } }],
        };
        await write([call, aside]);
        expect(await ids({ q: 'hello' })).toEqual(['old']);
        await write([root]);
        expect(await ids({ q: 'hello' })).toEqual(['new']);
        expect((await ids()).sort()).toEqual(['new', 'old']);
      });

      it('lets one trace hold several conversations', async () => {
        const [root, call, tool] = chatTurn({
          number: 0,
          conversationId: 'one',
          history: [{ role: 'user', content: 'x' }],
          reply: 'y',
        }) as [Span, Span, Span];
        tool.attributes?.push({ key: 'gen_ai.conversation.id', value: { stringValue: 'two' } });
        await write([root, call, tool]);
        expect((await ids()).sort()).toEqual(['one', 'two']);
        expect((await store.readTrace(traceIdOf(0)))?.sessionIds).toEqual(['one', 'two']);
        const page = await store.readTurns('two', { limit: 10 });
        expect(page?.turns[0]?.spans.map(({ span }) => span.name)).toEqual(['execute_tool lookup']);
        expect(page?.turns[0]?.trace).toHaveLength(3);
      });

      it('keeps the same, in whatever order and however often the batches come', async () => {
        const said = turnSaidInLogs('d', 40);
        const spans = [
          ...conversation('a', 3, { userId: 'ann' }).flat(),
          ...conversation('b', 2, { from: 10, failed: true, idOn: 'model' }).flat(),
          ...conversation(undefined, 1, { from: 20 }).flat(),
          ...turnOfTwo('c', 'aside', 30),
          ...said.spans,
        ];
        const items = [...spans.map((span) => ({ span })), ...said.events.map((event) => ({ event }))];
        await put(store, items);
        const expected = await everything(store);
        const arriving = fc.tuple(
          fc.shuffledSubarray(items, { minLength: items.length }),
          fc.array(fc.nat(items.length - 1)),
          fc.integer({ min: 1, max: 7 }),
        );
        await fc.assert(
          fc.asyncProperty(arriving, async ([order, again, size]) => {
            const other = await open();
            const sent = [...order, ...again.map((index) => items[index] as Item)];
            for (let from = 0; from < sent.length; from += size) await put(other, sent.slice(from, from + size));
            expect(await everything(other)).toEqual(expected);
            await other.close();
          }),
          { numRuns: process.env.THREADLIGHT_LONG ? arrivals * 20 : arrivals },
        );
      });
    });

    describe('listing', () => {
      beforeEach(async () => {
        await write(conversation('a', 2, { userId: 'ann', metadata: { plan: 'free' } }).flat());
        await write(conversation('b', 1, { from: 10, userId: 'bob', model: 'gpt-4o', metadata: { plan: 'paid' } }).flat());
        await write(conversation('c', 1, { from: 20, failed: true }).flat());
      });

      it('puts the newest activity first', async () => {
        expect(await ids()).toEqual(['c', 'b', 'a']);
      });

      it.each<[string, object, string[]]>([
        ['user', { user: 'ann' }, ['a']],
        ['model', { model: 'gpt-4o' }, ['b']],
        ['tool', { tool: 'lookup' }, ['c', 'b', 'a']],
        ['service', { service: 'nothing' }, []],
        ['error', { error: '1' }, ['c']],
        ['metadata', { 'metadata.plan': 'paid' }, ['b']],
        ['turns', { minTurns: 2 }, ['a']],
        ['tokens', { minTokens: 2000 }, ['a']],
        ['duration', { minDuration: 10_000 }, ['a']],
        ['activity since', { from: start + 15 * 60_000 }, ['c']],
        ['start until, by overlap', { from: start + 30_000, to: start + 45_000 }, ['a']],
        ['several at once', { user: 'bob', 'metadata.plan': 'free' }, []],
      ])('filters by %s', async (_, query, expected) => {
        expect(await ids(query)).toEqual(expected);
      });

      it('goes from page to page without loss or repeat', async () => {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await store.listSessions({ limit: 1, cursor }, now);
          seen.push(...page.sessions.map(({ id }) => id));
          cursor = page.nextCursor ?? undefined;
        } while (cursor);
        expect(seen).toEqual(['c', 'b', 'a']);
      });

      it('refuses a cursor that is none, by name', async () => {
        await expect(store.listSessions({ cursor: 'x' }, now)).rejects.toMatchObject({ name: 'QueryError', field: 'cursor' });
      });

      it('offers the values to filter by', async () => {
        expect(await store.facets()).toMatchObject({
          models: ['gpt-4o', 'gpt-4o-mini'],
          users: ['ann', 'bob'],
          tools: ['lookup'],
        });
      });
    });

    describe('searching', () => {
      it('finds words of messages, each message once although every call repeats the history', async () => {
        await write(conversation('a', 4).flat());
        const hits = await store.searchSession('a', 'question', 50);
        expect(hits.map(({ text, traceId }) => [text, traceId])).toEqual(
          [0, 1, 2, 3].map((turn) => [`question ${turn} of a`, traceIdOf(turn)]),
        );
        expect(hits[0]?.ranges).toEqual([[0, 8]]);
      });

      it('takes phrases, unfinished words, and scripts without spaces', async () => {
        await write(
          chatTurn({
            number: 0,
            conversationId: 'a',
            history: [{ role: 'user', content: 'Überweisung an die Bank' }],
            reply: '我们明天见面',
          }),
        );
        expect(await ids({ q: 'uberw' })).toEqual(['a']);
        expect(await ids({ q: '"die bank"' })).toEqual(['a']);
        expect(await ids({ q: '"bank die"' })).toEqual([]);
        expect(await ids({ q: '明天' })).toEqual(['a']);
        expect(await ids({ q: '天明' })).toEqual([]);
      });

      it.each(['"', '*', 'a AND', 'NEAR(', '-x', 'text:', '(', "'; DROP TABLE spans; --", '^', '\u0000'])(
        'takes %j as words',
        async (q) => {
          await write(conversation('a', 1).flat());
          expect(Array.isArray(await ids({ q }))).toBe(true);
        },
      );

      it('pages through sessions by newest hit, each once', async () => {
        for (let index = 0; index < 7; index++) await write(conversation(`s${index}`, 2, { from: index * 10 }).flat());
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await store.listSessions({ q: 'answer', limit: 2, cursor }, now);
          seen.push(...page.sessions.map(({ id }) => id));
          cursor = page.nextCursor ?? undefined;
        } while (cursor);
        expect(seen).toEqual(['s6', 's5', 's4', 's3', 's2', 's1', 's0']);
      });
    });

    describe('reading', () => {
      it('pages through turns from the newest, with the turn before to tell what is new', async () => {
        await write(conversation('a', 5).flat());
        const newest = await store.readTurns('a', { limit: 2 });
        expect(newest?.turns.map(({ traceId }) => traceId)).toEqual([traceIdOf(3), traceIdOf(4)]);
        expect(newest?.previous?.traceId).toBe(traceIdOf(2));
        const older = await store.readTurns('a', { limit: 10, before: newest?.olderCursor ?? '' });
        expect(older?.turns.map(({ traceId }) => traceId)).toEqual([0, 1, 2].map(traceIdOf));
        expect(older).toMatchObject({ previous: null, olderCursor: null });
      });

      it('gives a span back as it was sent', async () => {
        const [turn = []] = conversation('a', 1);
        await write(turn);
        const call = turn[1] as Span;
        expect(await store.readSpan(call.traceId, call.spanId)).toMatchObject({
          span: call,
          sessionId: 'a',
          resolved: { model: 'gpt-4o-mini' },
        });
      });

      it('says null of what is not there', async () => {
        expect(await store.readTurns('x', { limit: 1 })).toBeNull();
        expect(await store.readTrace('x')).toBeNull();
        expect(await store.readSpan('x', 'y')).toBeNull();
        expect(await store.findSession('x', now)).toBeNull();
      });
    });

    describe('changing', () => {
      beforeEach(() => write(conversation('a', 2).flat()));

      it('keeps notes, tags and feedback while spans go on arriving', async () => {
        await store.annotate(note('a', null));
        await store.annotate({ id: 't', sessionId: 'a', traceId: traceIdOf(0), kind: 'tag', tag: 'good', at: now });
        await write(conversation('a', 3).flat());
        expect(await list({ tag: 'good' })).toMatchObject([{ id: 'a', tags: ['good'], turnCount: 3 }]);
        expect((await store.readTurns('a', { limit: 9 }))?.turns[0]?.tags).toEqual(['good']);
        await store.removeAnnotation('a', 't');
        expect(await list({ tag: 'good' })).toEqual([]);
        expect(await store.readAnnotations('a')).toHaveLength(1);
      });

      it('deletes a session with all that belongs to it, and only that', async () => {
        await write(conversation('b', 1, { from: 10 }).flat());
        expect(await store.deleteSession('a')).toBe(true);
        expect(await store.deleteSession('a')).toBe(false);
        expect(await ids()).toEqual(['b']);
        expect(await ids({ q: 'question' })).toEqual(['b']);
        expect(await store.readTrace(traceIdOf(0))).toBeNull();
        expect(await store.size()).toMatchObject({ sessions: 1, traces: 1, spans: 3 });
        await write(conversation('a', 1).flat());
        expect(await list()).toMatchObject([{ id: 'b' }, { id: 'a', turnCount: 1 }]);
      });

      it('prunes by age, the oldest first', async () => {
        await write(conversation('b', 1, { from: 10 }).flat());
        expect(await store.prune({ maxAgeMs: 5 * 60_000 }, start + 12 * 60_000)).toBe(1);
        expect(await ids()).toEqual(['b']);
      });

      it('prunes by size', async () => {
        for (let index = 1; index < 40; index++) {
          await write(conversation(`s${index}`, 2, { from: index * 10, reply: 'long '.repeat(5_000) }).flat());
        }
        const before = (await store.size()).sizeBytes ?? 0;
        await store.prune({ maxBytes: before / 2 }, now);
        expect((await store.size()).sizeBytes).toBeLessThanOrEqual(before / 2);
        expect((await ids()).at(0)).toBe('s39');
        expect(await ids()).not.toContain('a');
      });
    });
  });
}

/** What arrives: a span, or a log record that says what it was asked or answered. */
type Item = { span: Span } | { event: IncomingEvent };

async function put(store: SessionStore, items: Item[]): Promise<void> {
  await store.write(
    incoming(items.flatMap((item) => ('span' in item ? [item.span] : []))),
    items.flatMap((item) => ('event' in item ? [item.event] : [])),
  );
}

/** A trace of which one span belongs to another conversation. */
function turnOfTwo(conversationId: string, other: string, number: number): Span[] {
  const [root, call, tool] = chatTurn({
    number,
    conversationId,
    history: [{ role: 'user', content: 'question of two' }],
    reply: 'yes',
  }) as [Span, Span, Span];
  const aside = { ...tool, attributes: [...(tool.attributes ?? []), ...attributes({ 'gen_ai.conversation.id': other })] };
  return [root, call, aside];
}

/** A turn whose messages come as log records. */
function turnSaidInLogs(conversationId: string, number: number): { spans: Span[]; events: IncomingEvent[] } {
  const spans = chatTurn({ number, conversationId, history: [], reply: '' });
  const call = spans[1] as Span;
  call.attributes = call.attributes?.filter(({ key }) => !key.endsWith('.messages'));
  const say = (eventName: string, body: Record<string, string>, order: number): IncomingEvent => {
    const values = Object.entries(body).map(([key, stringValue]) => ({ key, value: { stringValue } }));
    const { traceId, spanId } = call;
    const record = {
      traceId,
      spanId,
      eventName,
      timeUnixNano: `${start + order}000000`,
      attributes: [],
      body: { kvlistValue: { values } },
    };
    const event = resolveLogRecord(record, undefined, undefined, order);
    if (!event) throw new Error(`${eventName} says nothing`);
    return { traceId, spanId, key: event.key, event, record };
  };
  return {
    spans,
    events: [
      say('gen_ai.user.message', { content: 'question in a log' }, 0),
      say('gen_ai.assistant.message', { content: 'hm' }, 1),
    ],
  };
}

function note(sessionId: string, traceId: string | null): Annotation {
  return { id: `note-${sessionId}`, sessionId, traceId, kind: 'note', note: { text: 'look at this', author: null }, at: now };
}

/** All that can be read, without what depends on the rows' numbers. */
export async function everything(store: SessionStore): Promise<unknown> {
  const { sessions } = await store.listSessions({ limit: 200 }, now);
  const details = await Promise.all(sessions.map((session) => whole(store, session)));
  return { details, facets: await store.facets() };
}

async function whole(store: SessionStore, session: SessionSummary): Promise<unknown> {
  const page = await store.readTurns(session.id, { limit: 100 });
  return { session, page, hits: await store.searchSession(session.id, 'question', 100) };
}
