import { afterEach, describe, expect, it } from 'vitest';
import { keepaliveRoom } from '../../src/export/keepalive';
import type { Span } from '../../src/otlp/types';
import { accounted, answering, harness, makeSpan, makeSpans, rootContext, settle } from './harness';

const BUDGET = 60 << 10;

interface Seen {
  keepalive: boolean;
  bytes: number;
  spans: Span[];
  headers: Record<string, string>;
}

/** A page's network that answers when it is told, and remembers what it was given. */
function network() {
  const seen: Seen[] = [];
  const open: ((response: Response | Error) => void)[] = [];
  const fetch = answering(
    ({ body, headers, keepalive = false }) =>
      new Promise((resolve, reject) => {
        const request = JSON.parse(new TextDecoder().decode(body)) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
        const spans = request.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
        seen.push({ keepalive, bytes: body.length, spans, headers });
        open.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
      }),
  );
  const answer = async (make: () => Response | Error = () => new Response('{}')): Promise<void> => {
    for (const respond of open.splice(0)) respond(make());
    await settle();
  };
  return { seen, fetch, answer, spansSeen: () => seen.flatMap(({ spans }) => spans) };
}

const page = { keepalive: true } as const;
const big = (length: number) =>
  makeSpan({ attributes: { 'gen_ai.input.messages': JSON.stringify([{ content: 'x'.repeat(length) }]) } });

afterEach(() => {
  if (keepaliveRoom() !== BUDGET) throw new Error('the budget was not given back');
});

describe('when the page is hidden', () => {
  it('everything is on its way before the listener returns', async () => {
    const { seen, fetch, answer, spansSeen } = network();
    const { processor, end, clock } = harness({ ...page, fetch });
    end(makeSpans(300));
    processor.flushOnHide();
    expect(spansSeen()).toHaveLength(300);
    expect(processor.report().pending).toBe(300);
    expect(seen.every(({ bytes }) => bytes <= 48 << 10)).toBe(true);
    expect(clock.pendingTimers).toBe(seen.length);
    await answer();
    expect(processor.report()).toMatchObject({ sent: 300, pending: 0 });
  });

  it('spends no more than the budget of the page, which copies of threadlight share', async () => {
    const one = network();
    const two = network();
    const first = harness({ ...page, fetch: one.fetch });
    const second = harness({ ...page, fetch: two.fetch });
    for (const { end } of [first, second]) end(Array.from({ length: 8 }, () => big(8_000)));
    first.processor.flushOnHide();
    second.processor.flushOnHide();
    const kept = [...one.seen, ...two.seen].filter(({ keepalive }) => keepalive).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(kept).toBeGreaterThan(BUDGET / 2);
    expect(kept).toBeLessThanOrEqual(BUDGET);
    expect(one.spansSeen().length + two.spansSeen().length).toBe(16);
    await one.answer();
    await two.answer();
  });

  it('roots and errors go first', async () => {
    const { fetch, answer, spansSeen } = network();
    const { processor, end } = harness({ ...page, fetch });
    end(makeSpans(5));
    end([makeSpan({ ...rootContext, name: 'root' }), makeSpan({ status: { code: 2 }, name: 'error' })]);
    processor.flushOnHide();
    expect(
      spansSeen()
        .map(({ name }) => name)
        .slice(0, 2),
    ).toEqual(['root', 'error']);
    await answer();
  });

  it('open spans go along, as interrupted, once, and are counted when they end', async () => {
    const { fetch, answer, spansSeen } = network();
    const open = makeSpan({ ...rootContext, name: 'open', endTime: [0, 0] });
    const { processor, end } = harness({ ...page, fetch, openSpans: () => [open] });
    processor.flushOnHide();
    processor.flushOnHide(true);
    await answer();
    expect(spansSeen()).toHaveLength(1);
    expect(spansSeen()[0]?.attributes).toContainEqual({ key: 'threadlight.interrupted', value: { boolValue: true } });
    expect(spansSeen()[0]?.endTimeUnixNano).not.toBe('0');
    expect(processor.report()).toMatchObject({ sent: 0, interrupted: 1, pending: 0 });
    expect(open.attributes).not.toHaveProperty('threadlight.interrupted');
    processor.resume();
    end([open]);
    processor.flushOnHide();
    await answer();
    expect(processor.report()).toMatchObject({ sent: 1 });
  });

  it('spans that end while it is hidden go as they end, together', async () => {
    const { seen, fetch, answer } = network();
    const { processor, end, clock } = harness({ ...page, fetch });
    processor.flushOnHide();
    end(makeSpans(3));
    await settle();
    expect(seen.map(({ spans }) => spans.length)).toEqual([3]);
    await answer();
    expect(clock.pendingTimers).toBe(0);
    processor.resume();
    end(makeSpans(1));
    await settle();
    expect(seen).toHaveLength(1);
    processor.flushOnHide();
    await answer();
  });

  it('a span too large for the budget goes whole, and shortened when the page is left', async () => {
    const { seen, fetch, answer } = network();
    const { processor, end } = harness({ ...page, fetch });
    end([big(200_000)]);
    processor.flushOnHide();
    expect(seen).toMatchObject([{ keepalive: false }]);
    expect(seen[0]?.bytes).toBeGreaterThan(200_000);
    processor.flushOnHide(true);
    expect(seen).toMatchObject([{}, { keepalive: true }]);
    expect(seen[1]?.spans[0]?.spanId).toBe(seen[0]?.spans[0]?.spanId);
    expect(seen[1]?.spans[0]?.attributes).toContainEqual({ key: 'threadlight.content.truncated', value: { boolValue: true } });
    await answer();
    expect(processor.report()).toMatchObject({ sent: 1, pending: 0 });
  });

  it('a request that was on its way without keepalive goes again when the page is left', async () => {
    const { seen, fetch, answer } = network();
    const { processor, end } = harness({ ...page, fetch, maxBatchSize: 1 });
    end([big(100_000)]);
    expect(seen).toMatchObject([{ keepalive: false }]);
    processor.flushOnHide(true);
    expect(seen).toMatchObject([{}, { keepalive: true }]);
    await answer();
    expect(processor.report()).toMatchObject({ sent: 1 });
  });

  it('headers that must be awaited are those of the last request', async () => {
    const { seen, fetch, answer } = network();
    let token = 0;
    const { processor, end } = harness({ ...page, fetch, headers: async () => ({ authorization: `Bearer ${++token}` }) });
    end(makeSpans(1));
    const flushed = processor.forceFlush();
    await settle();
    await answer();
    await flushed;
    end(makeSpans(1));
    processor.flushOnHide();
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer 1', 'Bearer 1']);
    await answer();
  });
});

describe('keepalive', () => {
  it('is left out at once where the browser refuses it, and for good if it never worked', async () => {
    const kept: boolean[] = [];
    const fetch = answering(({ keepalive = false }) => {
      kept.push(keepalive);
      if (keepalive) throw new TypeError('Failed to fetch');
      return new Response('{}');
    });
    const { processor, end } = harness({ ...page, fetch });
    end(makeSpans(1));
    expect(await processor.forceFlush()).toMatchObject({ sent: 1, errors: [] });
    end(makeSpans(1));
    expect(await processor.forceFlush()).toMatchObject({ sent: 2 });
    expect(kept).toEqual([true, false, false]);
  });

  it('stays when another library had spent the quota', async () => {
    let refuse = false;
    const kept: boolean[] = [];
    const fetch = answering(({ keepalive = false }) => {
      kept.push(keepalive);
      if (keepalive && refuse) throw new TypeError('Failed to fetch');
      return new Response('{}');
    });
    const { processor, end } = harness({ ...page, fetch });
    for (const next of [false, true, false]) {
      refuse = next;
      end(makeSpans(1));
      await processor.forceFlush();
    }
    expect(kept).toEqual([true, true, false, true]);
    expect(processor.report().sent).toBe(3);
  });
});

describe('nothing is lost in a page that stays', () => {
  it('when requests fail while it is hidden', async () => {
    const { fetch, answer } = network();
    const { processor, end, clock } = harness({ ...page, fetch });
    end(makeSpans(5));
    processor.flushOnHide();
    await answer(() => new TypeError('Failed to fetch'));
    await answer(() => new TypeError('Failed to fetch'));
    expect(processor.report()).toMatchObject({ sent: 0, pending: 5 });
    clock.advance(5_000);
    await settle();
    await answer();
    expect(processor.report()).toMatchObject({ sent: 5, pending: 0 });
    expect(accounted(processor.report())).toBe(5);
  });
});
