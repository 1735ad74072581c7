import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpanQueue } from '../../src/export/queue';
import { shortenSpan, shortenText } from '../../src/export/shorten';
import { fastJsonFormat as jsonFormat } from '../../src/otlp/span-json';
import type { Span } from '../../src/otlp/types';
import {
  accounted,
  answering,
  harness,
  instrumentationScope,
  makeSpan,
  makeSpans,
  resource,
  rootContext,
  settle,
} from './harness';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('the queue', () => {
  const spanKind = fc.record({ root: fc.boolean(), error: fc.boolean(), size: fc.nat(5_000) });
  const make = ({ root, error, size }: { root: boolean; error: boolean; size: number }) =>
    makeSpan({ ...(root ? rootContext : {}), status: { code: error ? 2 : 0 }, attributes: { text: 'x'.repeat(size) } });

  it('never exceeds its bounds, loses none unseen, and lets roots and errors stay longest', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(spanKind, fc.constant('take' as const), fc.constant('back' as const))), (steps) => {
        const queue = new SpanQueue(8, 12_000);
        const taken: ReturnType<typeof queue.take> = [];
        let added = 0;
        let lost = 0;
        for (const step of steps) {
          if (step === 'take') taken.push(...queue.take(3, 4_000));
          else if (step === 'back') lost += queue.putBack(taken.splice(0, 2));
          else {
            added++;
            lost += queue.add(make(step));
          }
          expect(queue.size).toBeLessThanOrEqual(8);
          expect(queue.size + taken.length + lost).toBe(added);
        }
        const rest = queue.take(100, Infinity);
        expect(rest.length === 1 || rest.reduce((sum, { bytes }) => sum + bytes, 0) <= 12_000).toBe(true);
        expect(rest.map(({ kept }) => kept)).toEqual(rest.map(({ kept }) => kept).toSorted((a, b) => Number(b) - Number(a)));
      }),
    );
  });

  it('gives up children that went well before roots and errors, and the last before the first', async () => {
    const { processor, end } = harness({ maxQueueSize: 10, maxBatchSize: 100, fetch: answering(() => new Response('{}')) });
    end(makeSpans(10));
    end(makeSpans(2, rootContext));
    end(makeSpans(2, { status: { code: 2 } }));
    end(makeSpans(3));
    expect(processor.report()).toMatchObject({ pending: 10, dropped: { queue_full: 7 } });
    expect(await processor.forceFlush()).toMatchObject({ sent: 10, dropped: { queue_full: 7 }, pending: 0 });
  });

  it('takes a burst of 10,000 spans with the default bounds', async () => {
    const { processor, end } = harness({});
    end(makeSpans(10_000));
    expect(await processor.forceFlush()).toMatchObject({ sent: 10_000, dropped: {} });
  });
});

describe('batches', () => {
  it('hold no more bytes than allowed, and every span once, whatever the sizes', () => {
    const sizes = fc.array(fc.record({ size: fc.nat(3_000), scope: fc.nat(2), resource: fc.nat(1) }), {
      minLength: 1,
      maxLength: 40,
    });
    const scopes = [instrumentationScope, { name: 'b' }, { name: 'c', version: '2' }];
    const resources = [resource, { attributes: { 'service.name': 'ü' } }];
    return fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1_000, max: 8_000 }), async (wanted, maxBatchBytes) => {
        const bodies: string[] = [];
        const fetch = answering(({ body }) => (bodies.push(text(body)), new Response('{}')));
        const { processor, end } = harness({ fetch, maxBatchBytes });
        const spans = wanted.map((w) =>
          makeSpan({
            attributes: { text: 'é"'.repeat(w.size / 2) },
            instrumentationScope: scopes[w.scope],
            resource: resources[w.resource],
          }),
        );
        end(spans);
        expect(await processor.shutdown()).toMatchObject({ sent: wanted.length, refused: 0, dropped: {} });
        const sent = bodies.map((body) => spansOf(body));
        for (const [place, body] of bodies.entries()) {
          expect(new TextEncoder().encode(body).length <= maxBatchBytes || sent[place]?.length === 1).toBe(true);
        }
        expect(
          sent
            .flat()
            .map(({ spanId }) => spanId)
            .toSorted(),
        ).toEqual(spans.map((span) => span.spanContext().spanId).toSorted());
      }),
      { numRuns: 25 },
    );
  });
});

function spansOf(body: string): Span[] {
  const request = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
  return request.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

describe('shortening', () => {
  it('keeps JSON valid and the length within the limit', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 2, max: 300 }), (json, maxLength) => {
        const original = JSON.stringify(json);
        const shortened = shortenText(original, maxLength);
        expect(shortened.length).toBeLessThanOrEqual(maxLength);
        if (typeof json === 'object' && json !== null) expect(typeof JSON.parse(shortened)).toBe('object');
        if (original.length <= maxLength) expect(shortened).toBe(original);
      }),
      { numRuns: 500 },
    );
  });

  it('cuts no character in two', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 5 }), fc.integer({ min: 1, max: 12 }), (original, maxLength) => {
        // It throws on half a character.
        expect(() => encodeURIComponent(shortenText(original, maxLength))).not.toThrow();
      }),
    );
  });

  it('lets the oldest messages go, and keeps the newest whole', () => {
    const messages = Array.from({ length: 20 }, (_, turn) => ({ role: 'user', content: `turn ${turn} ${'x'.repeat(100)}` }));
    const kept = JSON.parse(shortenText(JSON.stringify(messages), 500)) as unknown[];
    expect(kept).toEqual(messages.slice(-kept.length));
    expect(kept.length).toBeGreaterThan(1);
  });

  it('marks the span, and only when something was cut', () => {
    const span = makeSpan({ attributes: { long: 'x'.repeat(200), list: ['y'.repeat(200), 1 as never] } });
    expect(shortenSpan(span, 1_000)).toBe(span);
    const shortened = shortenSpan(span, 100);
    expect(shortened.attributes['threadlight.content.truncated']).toBe(true);
    expect(shortened.attributes.long).toHaveLength(100);
    expect((shortened.attributes.list as string[])[0]).toHaveLength(100);
    expect(span.attributes).not.toHaveProperty('threadlight.content.truncated');
  });
});

describe('OTLP/JSON', () => {
  it('tells what the span tells', () => {
    const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, isRemote: true };
    const span = makeSpan({
      name: 'naïve 💬',
      kind: 2,
      parentSpanContext: parent,
      attributes: {
        text: 'a\n"b"',
        int: 3,
        double: 0.5,
        bad: NaN,
        yes: true,
        list: ['a', null as never, 2 as never],
        none: undefined,
      },
      events: [{ name: 'e', time: [1_763_890_000, 5], attributes: { a: 1 } }],
      links: [{ context: parent, attributes: { why: 'x' } }],
      status: { code: 2, message: 'broken' },
      droppedAttributesCount: 2,
    });
    const { traceId, spanId } = span.spanContext();
    expect(spansOf(text(jsonFormat.encode([span], Infinity).body))).toEqual([
      {
        traceId,
        spanId,
        parentSpanId: parent.spanId,
        name: 'naïve 💬',
        kind: 3,
        flags: 0x301,
        startTimeUnixNano: '1763890000000001000',
        endTimeUnixNano: '1763890001000002000',
        status: { code: 2, message: 'broken' },
        droppedAttributesCount: 2,
        attributes: [
          { key: 'text', value: { stringValue: 'a\n"b"' } },
          { key: 'int', value: { intValue: 3 } },
          { key: 'double', value: { doubleValue: 0.5 } },
          { key: 'bad', value: { stringValue: 'NaN' } },
          { key: 'yes', value: { boolValue: true } },
          { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, {}, { intValue: 2 }] } } },
        ],
        events: [{ timeUnixNano: '1763890000000000005', name: 'e', attributes: [{ key: 'a', value: { intValue: 1 } }] }],
        links: [
          {
            traceId: parent.traceId,
            spanId: parent.spanId,
            flags: 0x301,
            attributes: [{ key: 'why', value: { stringValue: 'x' } }],
          },
        ],
      },
    ]);
  });

  it('writes text of any kind', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (values) => {
        const { body, count } = jsonFormat.encode(
          values.map((value) => makeSpan({ attributes: { value } })),
          Infinity,
        );
        expect(count).toBe(values.length);
        expect(spansOf(text(body)).map(({ attributes }) => attributes?.[0]?.value)).toEqual(
          values.map((stringValue) => ({ stringValue })),
        );
      }),
    );
  });
});

describe('time and memory', () => {
  it('sends a full batch at once, and the rest after the delay', async () => {
    const { processor, end, clock } = harness({ maxBatchSize: 5, scheduledDelayMillis: 1_000 });
    end(makeSpans(7));
    await settle();
    expect(processor.report()).toMatchObject({ sent: 5, pending: 2 });
    clock.advance(999);
    await settle();
    expect(processor.report().sent).toBe(5);
    clock.advance(1);
    await settle();
    expect(processor.report()).toMatchObject({ sent: 7, pending: 0 });
    expect(clock.pendingTimers).toBe(0);
  });

  it('sends more at once after a failure, so that what has come to wait is soon gone', async () => {
    const counts: number[] = [];
    const { processor, end, clock } = harness({
      fetch: answering(({ body }) => {
        counts.push(spansOf(text(body)).length);
        return new Response('{}', { status: counts.length === 1 ? 503 : 200 });
      }),
    });
    end(makeSpans(512));
    await settle();
    end(makeSpans(3_000));
    clock.advance(60_000);
    await processor.forceFlush();
    expect(counts).toEqual([512, 2_048, 1_464]);
    expect(processor.report()).toMatchObject({ sent: 3_512, pending: 0 });
  });

  it('accounts for everything under a long outage, within its bounds', async () => {
    let up = false;
    const { processor, end, clock } = harness({
      maxQueueSize: 50,
      maxBatchSize: 10,
      fetch: answering(() => new Response('{}', { status: up ? 200 : 503 })),
    });
    let made = 0;
    for (let second = 0; second < 600; second++) {
      up = second > 500;
      end(makeSpans(3));
      made += 3;
      clock.advance(1_000);
      await settle();
      expect(accounted(processor.report())).toBe(made);
      expect(processor.report().pending).toBeLessThanOrEqual(60);
    }
    const report = await processor.shutdown();
    expect(accounted(report)).toBe(made);
    expect(report.sent).toBeGreaterThan(100);
  });
});
