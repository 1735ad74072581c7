import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLogsJson, decodeTraceJson } from '../../../src/otlp/decode-json';
import { decodeSpansJson } from '../../../src/otlp/decode-spans';
import { decodeLogsProtobuf, decodeTraceProtobuf } from '../../../src/otlp/decode-protobuf';
import { type DecodeLimits, defaultDecodeLimits, FieldError } from '../../../src/otlp/decode-result';
import type { Span } from '../../../src/otlp/types';
import { conversation, request } from '../support/chat';
import { encodeProtobuf } from '../support/protobuf';

/** `THREADLIGHT_LONG=1` runs a million inputs through both decoders; the seed makes each run the same. */
const runs = process.env.THREADLIGHT_LONG ? 500_000 : 2_000;
const fuzz = { numRuns: runs, seed: 20_261_123 };

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const good = (): Span[] => copy(conversation('a', 1).flat());
const bodyWith = (change: (span: Record<string, unknown>) => void): unknown => {
  const spans = good();
  change(spans[1] as unknown as Record<string, unknown>);
  return request(spans);
};

describe('JSON', () => {
  it('takes a request as it is', () => {
    const { request: decoded, refused } = decodeTraceJson(copy(request(good())));
    expect(refused).toEqual([]);
    expect(decoded).toMatchObject(request(good()));
  });

  it.each<[string, (span: Record<string, unknown>) => void, string, string]>([
    ['a short trace id', (span) => (span.traceId = 'abc'), 'traceId', 'must be 32 hex digits'],
    ['a span id of zeros', (span) => (span.spanId = '0'.repeat(16)), 'spanId', 'not all zero'],
    ['a name that is a number', (span) => (span.name = 5), 'name', 'must be a string'],
    ['no start', (span) => delete span.startTimeUnixNano, 'startTimeUnixNano', 'must be a time after 1970'],
    ['a negative end', (span) => (span.endTimeUnixNano = -1), 'endTimeUnixNano', 'nanoseconds'],
    ['an unknown kind', (span) => (span.kind = 9), 'kind', 'must be a number from 0 to 5'],
    ['attributes in an object', (span) => (span.attributes = {}), 'attributes', 'must be an array'],
    [
      'a value of the wrong type',
      (span) => (span.attributes = [{ key: 'k', value: { stringValue: 5 } }]),
      'attributes[0].value.stringValue',
      'must be a string',
    ],
    [
      'a value that is no object',
      (span) => (span.attributes = [{ key: 'k', value: 'x' }]),
      'attributes[0].value',
      'must be an object',
    ],
    ['an event that is none', (span) => (span.events = [7]), 'events[0]', 'must be an event object'],
    ['a link without ids', (span) => (span.links = [{}]), 'links[0].traceId', 'must be 32 hex digits'],
    ['a status code', (span) => (span.status = { code: 'BAD' }), 'status.code', 'must be a number from 0 to 2'],
  ])('leaves out a span with %s, says which field, and keeps the others', (_, change, field, reason) => {
    const { request: decoded, refused } = decodeTraceJson(bodyWith(change));
    expect(decoded.resourceSpans[0]?.scopeSpans[0]?.spans).toHaveLength(2);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.field).toBe(`resourceSpans[0].scopeSpans[0].spans[1].${field}`);
    expect(refused[0]?.reason).toContain(reason);
  });

  it.each<[unknown, string]>([
    [null, ''],
    [[], ''],
    [{ resourceSpans: 5 }, 'resourceSpans'],
    [{ resourceSpans: [{ scopeSpans: {} }] }, 'resourceSpans[0].scopeSpans'],
    [{ resourceSpans: [{ resource: { attributes: [{}] } }] }, 'resourceSpans[0].resource.attributes[0].key'],
    [{ resourceSpans: [{ scopeSpans: [{ spans: 'x' }] }] }, 'resourceSpans[0].scopeSpans[0].spans'],
  ])('refuses %j as a whole, naming the field', (body, field) => {
    expect(() => decodeTraceJson(body)).toThrow(expect.objectContaining({ name: 'FieldError', field }));
  });

  it('takes what encoders differ in: numbers for times, names for enums, upper-case ids, empty parents', () => {
    const { request: decoded, refused } = decodeTraceJson(
      bodyWith((span) => {
        Object.assign(span, {
          startTimeUnixNano: 1_795_000_000_000_000_000,
          kind: 'SPAN_KIND_CLIENT',
          status: { code: 'STATUS_CODE_ERROR' },
        });
        span.traceId = String(span.traceId).toUpperCase();
        span.parentSpanId = '';
      }),
    );
    expect(refused).toEqual([]);
    expect(decoded.resourceSpans[0]?.scopeSpans[0]?.spans[1]).toMatchObject({
      startTimeUnixNano: '1795000000000000000',
      kind: 3,
      status: { code: 2 },
      traceId: good()[1]?.traceId,
      parentSpanId: undefined,
    });
  });

  it('cuts what is too many and counts it, and refuses what is too deep', () => {
    const limits: DecodeLimits = { depth: 3, attributes: 2, events: 1 };
    const many = decodeTraceJson(
      bodyWith((span) => (span.attributes = [1, 2, 3].map((key) => ({ key: `k${key}`, value: { intValue: 1 } })))),
      limits,
    );
    expect(many.request.resourceSpans[0]?.scopeSpans[0]?.spans[1]).toMatchObject({
      droppedAttributesCount: 1,
      attributes: [{ key: 'k1' }, { key: 'k2' }],
    });
    const deep = decodeTraceJson(
      bodyWith((span) => (span.attributes = [{ key: 'k', value: nested(4) }])),
      limits,
    );
    expect(deep.refused[0]?.reason).toBe('is nested too deeply');
  });
});

describe('JSON whose spans are read one by one', () => {
  const apart = (text: string, limits?: DecodeLimits) => {
    const { spans, refused } = decodeSpansJson(new TextEncoder().encode(text), limits);
    return { spans: [...spans], refused };
  };

  it('keeps the text of each span, byte for byte', () => {
    const odd = { ...good()[0], name: 'ü}]"\\\\', x: [{ y: ['}{'] }] };
    const text = JSON.stringify({ z: '[{', ...request([...good(), odd as Span]) });
    expect(apart(text).spans.map(({ json }) => json)).toEqual([...good(), odd].map((span) => JSON.stringify(span)));
    expect(apart(JSON.stringify(JSON.parse(text), null, 2)).spans[3]).toMatchObject({ span: odd, scope: { name: 'test' } });
  });

  it('keeps no text that says more than what was read of it', () => {
    const limits: DecodeLimits = { depth: 3, attributes: 2, events: 1 };
    const spans = good().map((span, index) => ({ ...span, attributes: span.attributes?.slice(0, 2 + index) }));
    const event = { timeUnixNano: '1', name: 'e', attributes: [] };
    const { spans: read } = apart(JSON.stringify(request([...spans, { ...spans[0], events: [event, event] } as Span])), limits);
    expect(read.map(({ json, span }) => [json === undefined, span.droppedAttributesCount, span.droppedEventsCount])).toEqual([
      [false, undefined, undefined],
      [true, 1, undefined],
      [false, undefined, undefined],
      [true, undefined, 1],
    ]);
  });

  it('gives those of one trace one behind the other, and tells what it left out in the order of the request', () => {
    const [first = [], second = []] = copy(conversation('a', 2));
    const mixed = [...second, ...first].sort((a, b) => (a.name < b.name ? -1 : 1));
    const broken = mixed.flatMap((span) => [span, { ...span, kind: 9 }]);
    const { spans, refused } = apart(JSON.stringify(request(broken)));
    const half = mixed.length / 2;
    expect(new Set(spans.slice(0, half).map(({ span }) => span.traceId)).size).toBe(1);
    expect(new Set(spans.slice(half).map(({ span }) => span.traceId)).size).toBe(1);
    expect(refused.map(({ field }) => Number(/spans\[(\d+)\]/.exec(field)?.[1]))).toEqual(mixed.map((_, index) => 2 * index + 1));
  });

  it.each([
    ['no comma between spans', (text: string) => text.replace('},{"traceId"', '}{"traceId"')],
    ['a broken span', (text: string) => text.replace('"kind":1', '"kind":')],
    ['a number among spans', (text: string) => text.replace('},{"traceId"', '},1,{"traceId"')],
    ['an end in the middle of a span', (text: string) => text.slice(0, text.indexOf('"kind"'))],
    ['brackets that do not match', (text: string) => text.replace('"spans":[{', '"spans":[}{')],
  ])('reads what the whole reads where there is %s', (_, change) => {
    const text = change(JSON.stringify(request(good())));
    let whole: unknown;
    try {
      whole = decodeTraceJson(JSON.parse(text)).refused;
    } catch (error) {
      return expect(() => apart(text)).toThrow((error as Error).constructor as ErrorConstructor);
    }
    expect(apart(text).refused).toEqual(whole);
  });
});

describe('Protobuf', () => {
  it('gives the same model as JSON', () => {
    const json = decodeTraceJson(copy(request(good())));
    const protobuf = decodeTraceProtobuf(encodeProtobuf(request(good())));
    expect(copy(protobuf)).toEqual(copy(json));
  });

  it('refuses bytes that are no message', () => {
    expect(() => decodeTraceProtobuf(new TextEncoder().encode('{"resourceSpans":[]}'))).toThrow(FieldError);
    expect(() => decodeTraceProtobuf(encodeProtobuf(request(good())).slice(0, -3))).toThrow(FieldError);
  });

  it('refuses values nested without end before the stack does', () => {
    let bytes = new Uint8Array();
    for (let level = 0; level < 2_001; level++) bytes = message(level % 2 === 0 ? 5 : 1, bytes);
    const attribute = new BinaryWriter()
      .tag(1, WireType.LengthDelimited)
      .string('k')
      .tag(2, WireType.LengthDelimited)
      .bytes(bytes)
      .finish();
    const body = [1, 2, 2, 9].reverse().reduce((inner: Uint8Array, field) => message(field, inner), attribute);
    expect(() => decodeTraceProtobuf(body)).toThrow(/nested too deeply/);
  });

  it('skips fields that it does not know', () => {
    const known = encodeProtobuf(request(good()));
    const unknown = new BinaryWriter().tag(99, WireType.LengthDelimited).string('new in OTLP 9').finish();
    expect(decodeTraceProtobuf(new Uint8Array([...unknown, ...known])).refused).toEqual([]);
  });
});

describe('any input', () => {
  const onlyFieldErrors = (decode: () => unknown): void => {
    try {
      decode();
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
    }
  };

  it('never breaks the JSON decoders', () => {
    const names = fc.constantFrom(
      'resourceSpans',
      'scopeSpans',
      'spans',
      'resource',
      'attributes',
      'key',
      'value',
      'stringValue',
      'arrayValue',
      'kvlistValue',
      'values',
      'traceId',
      'events',
      'status',
      '__proto__',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.jsonValue({ maxDepth: 2 }),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(names, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    const body = fc.oneof(
      tree,
      tree.map((spans) => ({ resourceSpans: [{ scopeSpans: [{ spans: [spans] }] }] })),
    );
    fc.assert(
      fc.property(body, (value) => {
        onlyFieldErrors(() => decodeTraceJson(copy(value)));
        onlyFieldErrors(() => decodeLogsJson(copy(value)));
      }),
      fuzz,
    );
  });

  it('never breaks the Protobuf decoders', () => {
    const whole = encodeProtobuf(request(good()));
    const changed = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }).map((changes) => {
      const bytes = whole.slice();
      for (const [place, byte] of changes) bytes[place] = byte;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(changed, fc.uint8Array({ maxLength: 200 })), (bytes) => {
        onlyFieldErrors(() => decodeTraceProtobuf(bytes, defaultDecodeLimits));
        onlyFieldErrors(() => decodeLogsProtobuf(bytes, defaultDecodeLimits));
      }),
      fuzz,
    );
  });
});

function nested(depth: number): object {
  return depth === 0 ? { intValue: 1 } : { arrayValue: { values: [nested(depth - 1)] } };
}

function message(field: number, inner: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(inner).finish());
}
