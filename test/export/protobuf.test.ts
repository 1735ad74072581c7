import fc from 'fast-check';
import { expect, it } from 'vitest';
import { protobuf } from '../../src/entry/protobuf';
import { createBatchProcessor } from '../../src/export/batch';
import { createOtlpSender } from '../../src/export/otlp-sender';
import { decodeTraceJson } from '../../src/otlp/decode-json';
import { decodeTraceProtobuf } from '../../src/otlp/decode-protobuf';
import { fastJsonFormat as jsonFormat } from '../../src/otlp/span-json';
import type { SpanRecord } from '../../src/otlp/span-record';
import { FaultCollector } from '../support/fault-collector';
import { Clock, instrumentationScope, makeSpan, makeSpans, resource, rootContext } from './harness';

const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, isRemote: true };
const value = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.maxSafeInteger(),
  fc.double(),
  fc.boolean(),
  fc.array(fc.string()),
  fc.array(fc.boolean()),
);
const attributes = fc.dictionary(fc.string({ minLength: 1 }), value, { maxKeys: 5 });
const resources = [resource, { attributes: { 'service.name': 'ü' } }];
const scopes = [instrumentationScope, { name: 'b' }];
const span: fc.Arbitrary<SpanRecord> = fc
  .record({
    name: fc.string(),
    attributes,
    of: fc.nat(1),
    scope: fc.nat(1),
    root: fc.boolean(),
    failed: fc.boolean(),
    more: fc.boolean(),
  })
  .map(({ name, attributes: own, of, scope, root, failed, more }) =>
    makeSpan({
      name,
      attributes: own,
      kind: 2,
      resource: resources[of],
      instrumentationScope: scopes[scope],
      ...(root ? rootContext : { parentSpanContext: parent }),
      status: failed ? { code: 2, message: 'broken' } : { code: 0 },
      ...(more && {
        events: [{ name: 'e', time: [1_763_890_000, 5], attributes: own }],
        links: [{ context: parent, attributes: { why: 'x' } }],
        droppedAttributesCount: 3,
      }),
    }),
  );

it('says the same as JSON', () => {
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 8 }), (spans) => {
      const binary = decodeTraceProtobuf(protobuf.encode(spans, Infinity).body);
      const json = decodeTraceJson(JSON.parse(new TextDecoder().decode(jsonFormat.encode(spans, Infinity).body)));
      expect(binary.refused).toEqual([]);
      expect(flat(binary)).toEqual(flat(json));
    }),
    { numRuns: 200 },
  );
});

/** Spans with their resource and scope; numbers as text, which both encodings may write. */
function flat({ request }: ReturnType<typeof decodeTraceJson>): unknown[] {
  const all = request.resourceSpans.flatMap(({ resource: of, scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) => spans.map((each) => ({ of, scope, each }))),
  );
  return JSON.parse(JSON.stringify(all, (key, each: unknown) => (key === 'intValue' ? String(each) : each))) as unknown[];
}

it('keeps to the bytes of a batch, and writes every span once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(2_000), fc.nat(1)), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 500, max: 6_000 }),
      (sizes, maxBytes) => {
        const spans = sizes.map(([size, of]) =>
          makeSpan({ attributes: { text: 'é'.repeat(size / 2) }, resource: resources[of] }),
        );
        let left: readonly SpanRecord[] = spans;
        const seen: unknown[] = [];
        while (left.length) {
          const { body, count } = protobuf.encode(left, maxBytes);
          expect(count).toBeGreaterThan(0);
          expect(body.length <= maxBytes || count === 1).toBe(true);
          seen.push(...flat(decodeTraceProtobuf(body)));
          left = left.slice(count);
        }
        expect(seen).toHaveLength(spans.length);
      },
    ),
    { numRuns: 50 },
  );
});

it('is taken by a collector, over 413, and what that one refuses is read', async () => {
  const collector = await new FaultCollector({ maxBytes: 3_000 }).start();
  collector.play('partial-success');
  const clock = new Clock();
  const options = {
    url: collector.url,
    fetch,
    timers: clock.timers,
    now: clock.now,
    random: () => 0,
    compression: 'none' as const,
  };
  const processor = createBatchProcessor(options, createOtlpSender(options, protobuf));
  for (const each of makeSpans(40)) processor.onEnd(each);
  expect(await processor.shutdown()).toMatchObject({
    sent: 39,
    refused: 1,
    dropped: {},
    errors: [{ code: 'partial_success', message: expect.stringContaining('not welcome') }],
  });
  expect(collector.spanIds.size).toBe(39);
  expect(collector.requests.map(({ headers }) => headers['content-type'])).toEqual(
    collector.requests.map(() => 'application/x-protobuf'),
  );
  await collector.close();
});
