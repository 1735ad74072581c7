import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBatchProcessor } from '../../src/export/batch';
import { paysToCompress } from '../../src/export/compress';
import { content } from '../../src/sdk/content';
import { createForeignSender, type ForeignExporter } from '../../src/export/foreign-sender';
import { readRetryAfter } from '../../src/export/answer';
import type { ExportReport } from '../../src/export/report';
import type { SpanRecord } from '../../src/otlp/span-record';
import { FaultCollector } from '../support/fault-collector';
import { accounted, answering, Clock, harness, makeSpan, makeSpans, settle } from './harness';

describe('compression', () => {
  let collector: FaultCollector;
  afterEach(() => collector?.close());
  const long = () => makeSpans(40, { attributes: { text: 'all work and no play '.repeat(50) } });

  it('is used where it pays', () => {
    expect(paysToCompress('auto', 'https://collector.example/v1/traces', 10_000)).toBe(true);
    expect(paysToCompress('auto', '/v1/traces', 10_000)).toBe(true);
    expect(paysToCompress('auto', 'https://collector.example/v1/traces', 500)).toBe(false);
    expect(paysToCompress('none', 'https://collector.example/v1/traces', 10_000)).toBe(false);
    for (const host of ['localhost', '127.0.0.1', '[::1]', 'app.localhost']) {
      expect(paysToCompress('auto', `http://${host}:4318/v1/traces`, 10_000)).toBe(false);
    }
  });

  it('arrives as it was, and smaller', async () => {
    collector = await new FaultCollector().start();
    const { processor, end } = harness({ url: collector.url, fetch, compression: 'gzip' });
    end(long());
    expect(await processor.shutdown()).toMatchObject({ sent: 40 });
    expect(collector.spanIds.size).toBe(40);
    expect(collector.requests[0]?.headers['content-encoding']).toBe('gzip');
    expect(collector.requests[0]?.bytes).toBeLessThan((collector.requests[0]?.text.length ?? 0) / 4);
  });

  it.each([400, 415])('is given up once when the receiver answers %i to it', async (gzipStatus) => {
    collector = await new FaultCollector({ gzipStatus }).start();
    const { processor, end } = harness({ url: collector.url, fetch, compression: 'gzip', maxBatchSize: 10 });
    end(long());
    expect(await processor.shutdown()).toMatchObject({ sent: 40, refused: 0, errors: [] });
    expect(collector.requests.map(({ headers }) => headers['content-encoding'])).toEqual([
      'gzip',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is given up when a preflight does not allow it', async () => {
    const encodings: unknown[] = [];
    const fetch = answering(({ headers }) => {
      encodings.push(headers['content-encoding']);
      if (headers['content-encoding']) throw new TypeError('Failed to fetch');
      return new Response('{}');
    });
    const { processor, end } = harness({ fetch, compression: 'gzip', maxBatchSize: 20 });
    end(long());
    expect(await processor.shutdown()).toMatchObject({ sent: 40 });
    expect(encodings).toEqual(['gzip', undefined, undefined]);
  });

  it('is not blamed for what another fault did, once it was taken', async () => {
    const encodings: unknown[] = [];
    const fetch = answering(({ headers, body }) => {
      encodings.push(headers['content-encoding']);
      gunzipSync(body);
      return new Response('{}', { status: encodings.length === 2 ? 400 : 200 });
    });
    const { processor, end } = harness({ fetch, compression: 'gzip', maxBatchSize: 10 });
    end(long());
    expect(await processor.shutdown()).toMatchObject({ sent: 30, refused: 10 });
    expect(encodings).toEqual(['gzip', 'gzip', 'gzip', 'gzip']);
  });
});

describe('retry', () => {
  it('reads both forms of Retry-After, and nothing else', () => {
    const now = Date.parse('2026-11-22T10:00:00Z');
    expect(readRetryAfter('7', now)).toBe(7_000);
    expect(readRetryAfter('Sun, 22 Nov 2026 10:00:09 GMT', now)).toBe(9_000);
    expect(readRetryAfter('Sun, 22 Nov 2026 09:00:00 GMT', now)).toBe(0);
    for (const bad of ['soon', '', undefined, null]) expect(readRetryAfter(bad, now)).toBeUndefined();
  });

  it('waits as long as it was asked to', async () => {
    const times: number[] = [];
    const clock = new Clock();
    const fetch = answering(() => {
      times.push(clock.time);
      return times.length === 1 ? new Response('', { status: 429, headers: { 'retry-after': '7' } }) : new Response('{}');
    });
    const { processor, end } = harness({ fetch }, clock);
    end(makeSpans(1));
    await processor.forceFlush();
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBe(7_000);
  });

  it('spreads by full jitter, and gives a batch up at its deadline', async () => {
    const times: number[] = [];
    const clock = new Clock();
    const fetch = answering(() => (times.push(clock.time), new Response('', { status: 503 })));
    const { processor, end } = harness({ fetch, random: () => 0.999, deadlineMillis: 5_000, maxBatchSize: 1 }, clock);
    end(makeSpans(1));
    for (let second = 0; second < 20; second++) {
      await settle();
      clock.advance(1_000);
    }
    await settle();
    expect(processor.report()).toMatchObject({ pending: 0, dropped: { unavailable: 1 } });
    expect(times.length).toBeGreaterThan(2);
    expect(clock.pendingTimers).toBe(0);
  });

  it('asks a dead collector ever more rarely, and flushes do not wait for it', async () => {
    let requests = 0;
    const { processor, end, clock } = harness({ fetch: answering(() => (requests++, new Response('', { status: 503 }))) });
    end(makeSpans(1));
    await processor.forceFlush();
    const before = { requests, time: clock.time };
    for (let i = 0; i < 100; i++) {
      end(makeSpans(1));
      await processor.forceFlush();
    }
    expect({ requests, time: clock.time }).toEqual(before);
    for (let minute = 0; minute < 60; minute++) {
      clock.advance(60_000);
      await settle();
    }
    expect(requests - before.requests).toBeLessThan(30);
    expect(accounted(processor.report())).toBe(101);
  });
});

describe('the host', () => {
  it('is not hurt by callbacks that throw', async () => {
    const broken = () => {
      throw new Error('broken');
    };
    const { processor, end } = harness({
      onExport: broken,
      warn: broken,
      waitUntil: broken,
      maxBatchSize: 2,
      fetch: answering(broken),
    });
    end(makeSpans(3));
    expect(accounted(await processor.shutdown())).toBe(3);
  });

  it('hears of headers that cannot be had, and loses nothing while they come later', async () => {
    let tries = 0;
    const headers = async () => {
      if (++tries < 3) throw new Error('no token yet');
      return { authorization: 'Bearer ok' };
    };
    const { processor, end } = harness({ headers });
    end(makeSpans(2));
    const report = await processor.shutdown();
    expect(report).toMatchObject({
      sent: 2,
      errors: [{ code: 'unreachable', message: expect.stringContaining('no token yet') }],
    });
  });

  it('may ask any number of times', async () => {
    const { processor, end } = harness({});
    end(makeSpans(2));
    const [first, second] = await Promise.all([processor.shutdown(), processor.shutdown()]);
    expect(first).toEqual(second);
    end(makeSpans(1));
    end([makeSpan({ spanContext: () => ({ traceId: '1', spanId: '1', traceFlags: 0 }) })]);
    processor.flushOnHide(true);
    processor.resume();
    expect(await processor.forceFlush()).toMatchObject({ sent: 2, dropped: { shutdown: 2 }, pending: 0 });
  });

  it('counts what the sampler kept from the collector', async () => {
    const { processor } = harness({});
    processor.onEnd(makeSpan({ spanContext: () => ({ traceId: '1', spanId: '1', traceFlags: 0 }) }));
    expect(await processor.shutdown()).toMatchObject({ sent: 0, dropped: { unsampled: 1 } });
  });

  it('gets its counts after each request', async () => {
    const sent: number[] = [];
    const onExport = (report: ExportReport) => sent.push(report.sent);
    const { processor, end } = harness({ onExport, maxBatchSize: 2 });
    end(makeSpans(4));
    await processor.shutdown();
    expect(sent).toEqual([2, 4]);
  });
});

describe('on an edge runtime', () => {
  const edge = { scheduledDelayMillis: 0 };

  it('no timer is left behind, and full batches are given to waitUntil', async () => {
    const work: Promise<unknown>[] = [];
    const { processor, end, clock } = harness({ ...edge, maxBatchSize: 2, waitUntil: (promise) => void work.push(promise) });
    end(makeSpans(3));
    expect(work).toHaveLength(1);
    await Promise.all(work);
    expect(clock.pendingTimers).toBe(0);
    expect(processor.report()).toMatchObject({ sent: 2, pending: 1 });
    expect(await processor.forceFlush()).toMatchObject({ sent: 3, pending: 0 });
  });

  it('a flush does not await the request of another one, and knows when its own spans have gone', async () => {
    let inFlight = 0;
    let most = 0;
    const answers: (() => void)[] = [];
    const fetch = answering(async () => {
      most = Math.max(most, ++inFlight);
      await new Promise<void>((resolve) => answers.push(resolve));
      inFlight--;
      return new Response('{}');
    });
    const { processor, end } = harness({ ...edge, fetch });
    const flushes = Array.from({ length: 5 }, () => {
      end(makeSpans(1));
      return processor.forceFlush();
    });
    const reports = Promise.all(flushes);
    while (processor.report().pending) {
      await new Promise((resolve) => setImmediate(resolve));
      answers.shift()?.();
    }
    expect((await reports).map(({ sent }, place) => sent > place)).toEqual([true, true, true, true, true]);
    expect(most).toBe(1);
  });

  it('of all that wait for one request, the last waits on and sends what the others made', async () => {
    const answers: (() => void)[] = [];
    const fetch = answering(async () => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return new Response('{}');
    });
    const work: Promise<unknown>[] = [];
    const { processor, end } = harness({ ...edge, fetch, waitUntil: (promise) => void work.push(promise) });
    for (let request = 0; request < 50; request++) {
      end(makeSpans(1));
      void processor.flushInBackground();
    }
    await Promise.all(work.slice(1, -1));
    expect(processor.report()).toMatchObject({ sent: 0, pending: 50 });
    while (processor.report().pending) {
      await new Promise((resolve) => setImmediate(resolve));
      answers.shift()?.();
    }
    await Promise.all(work);
    expect(processor.report()).toMatchObject({ sent: 50 });
  });

  it('spans of a request that the runtime ended are sent again by the next', async () => {
    let requests = 0;
    const fetch = answering(() => (requests++ ? new Response('{}') : new Promise<Response>(() => undefined)));
    const { processor, end, clock } = harness({ ...edge, fetch });
    end(makeSpans(2));
    void processor.forceFlush();
    await settle();
    clock.time += 120_000;
    end(makeSpans(1));
    expect(await processor.forceFlush()).toMatchObject({ sent: 3, pending: 0 });
  });
});

describe('without batches', () => {
  it('each span goes as it ends, and those that end meanwhile go next', async () => {
    const sizes: number[] = [];
    const fetch = answering(({ body }) => {
      sizes.push(JSON.stringify(new TextDecoder().decode(body)).split('spanId').length - 1);
      return new Response('{}');
    });
    const { processor, end } = harness({ batch: false, fetch });
    end(makeSpans(1));
    expect(sizes).toHaveLength(1);
    end(makeSpans(2));
    await settle();
    expect(processor.report()).toMatchObject({ sent: 3, pending: 0 });
    expect(sizes).toHaveLength(2);
  });
});

describe("somebody else's exporter", () => {
  const behind = (exporter: ForeignExporter, clock = new Clock()) => {
    const options = { url: '', fetch, content: content.onExport, timers: clock.timers, now: clock.now, random: () => 0 };
    return createBatchProcessor(options, createForeignSender(exporter, options));
  };

  it('gets masked spans, and its word is counted', async () => {
    const got: SpanRecord[] = [];
    const shutdown = vi.fn<() => Promise<void>>(async () => undefined);
    const processor = behind({ export: (spans, done) => (got.push(...spans), done({ code: 0 })), shutdown });
    const span = makeSpan({ attributes: { password: 'hunter2' } });
    processor.onEnd(span);
    expect(await processor.shutdown()).toMatchObject({ sent: 1 });
    expect(got[0]?.attributes).toEqual({ password: '[masked]' });
    expect(got[0]?.spanContext()).toBe(span.spanContext());
    expect(shutdown).toHaveBeenCalledOnce();
  });

  it.each<[string, ForeignExporter['export']]>([
    ['fails', (_spans, done) => done({ code: 1, error: new Error('no') })],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
  ])('%s', async (_how, fails) => {
    const processor = behind({ export: fails, shutdown: () => Promise.reject(new Error('no')) });
    processor.onEnd(makeSpan());
    expect(await processor.shutdown()).toMatchObject({ sent: 0, dropped: { export_failed: 1 }, errors: [{ message: 'no' }] });
  });

  it('says nothing', async () => {
    const clock = new Clock();
    const processor = behind({ export: () => undefined }, clock);
    processor.onEnd(makeSpan());
    void processor.forceFlush();
    clock.advance(15_000);
    await settle();
    expect(processor.report()).toMatchObject({ dropped: { export_failed: 1 }, pending: 0 });
  });
});
