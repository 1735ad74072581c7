import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFormat } from '../../src/otlp/encode-json';
import { encodeSpan } from '../../src/otlp/encode-span';
import { spanToJson } from '../../src/otlp/span-json';
import { makeSpan } from './harness';

const written = (text: string): unknown => JSON.parse(spanToJson(makeSpan({ name: text, attributes: { [text]: text } })));

describe('the JSON of a span', () => {
  const letters = fc.constantFrom('a', 'é', '中', '"', '\\', '\n', '\0', '\x1f', '\ud83d\ude00', '\ud83d', '\ude00', ' ');
  const text = fc.oneof(fc.string({ unit: letters }), fc.string({ unit: letters, minLength: 60, maxLength: 300 }));
  const long = fc.tuple(fc.string({ minLength: 200, maxLength: 400 }), text).map((parts) => parts.join(''));
  const value = fc.oneof(text, long, fc.double(), fc.integer(), fc.boolean(), fc.array(text), fc.constant(undefined));

  it('is that of its data model, whatever its texts are', () => {
    fc.assert(
      fc.property(text, fc.dictionary(text, value, { noNullPrototype: true }), text, (name, attributes, message) => {
        const event = { name: message, time: [1, 2] as [number, number], attributes };
        const span = makeSpan({ name, attributes, events: [event], status: { code: 2, message } });
        expect(JSON.parse(spanToJson(span))).toEqual(JSON.parse(JSON.stringify(encodeSpan(span))));
      }),
      { numRuns: 300 },
    );
  });

  it('holds control characters and halves of pairs of long texts as escapes', () => {
    for (const text of ['\n', '\0', '\ud800', '"', '\\']) {
      const long = `${'x'.repeat(100)}${text}${'y'.repeat(100)}`;
      expect(written(long)).toMatchObject({ name: long, attributes: [{ key: long, value: { stringValue: long } }] });
      expect(spanToJson(makeSpan({ name: long }))).toContain(JSON.stringify(long));
    }
  });

  it('holds ids as text, whatever another library gave for one', () => {
    const context = { traceId: '"', spanId: '\\', traceFlags: 1 };
    expect(JSON.parse(spanToJson(makeSpan({ spanContext: () => context })))).toMatchObject({ traceId: '"', spanId: '\\' });
  });
});

describe('the memory of a body', () => {
  const encode = (name: string) => jsonFormat.encode([makeSpan({ name })], Infinity);
  const text = (body: Uint8Array): string => new TextDecoder().decode(body);

  it('is written anew once it was given back, and never before', () => {
    const first = encode('first');
    const second = encode('second');
    expect([text(first.body), text(second.body)]).toEqual([expect.stringContaining('first'), expect.stringContaining('second')]);
    first.release?.();
    const third = encode('third');
    expect(third.body.buffer).toBe(first.body.buffer);
    expect(text(third.body)).toContain('third');
    expect(encode('fourth').body.buffer).not.toBe(third.body.buffer);
  });
});
