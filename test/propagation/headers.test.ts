import { baggageEntryMetadataFromString, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baggageMember, formatBaggage, parseBaggage } from '../../src/propagation/baggage';
import { contextFromHeaders } from '../../src/propagation/incoming';
import { createOutgoing } from '../../src/propagation/outgoing';
import { createTargets } from '../../src/propagation/targets';
import { formatTraceparent, parseTraceparent } from '../../src/propagation/traceparent';

const CONVERSATION = Symbol.for('conversation_id');
const ASSOCIATION = Symbol.for('association_properties');
const hex = (length: number) => fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });

describe('traceparent', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(hex(32), hex(16), fc.boolean(), (traceId, spanId, sampled) => {
        fc.pre(!/^0+$/.test(traceId) && !/^0+$/.test(spanId));
        const context = { traceId, spanId, traceFlags: sampled ? 1 : 0 };
        expect(parseTraceparent(formatTraceparent(context))).toEqual({ ...context, isRemote: true });
      }),
    );
  });

  const id = 'a'.repeat(32);
  it.each([
    '',
    'x',
    `00-${id}-${'b'.repeat(16)}`,
    `ff-${id}-${'b'.repeat(16)}-01`,
    `00-${id}-${'b'.repeat(16)}-01-more`,
    `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`,
    `00-${id}-${'0'.repeat(16)}-01`,
    `00-${id.toUpperCase()}-${'b'.repeat(16)}-01`,
  ])('refuses %j', (text) => expect(parseTraceparent(text)).toBeUndefined());

  it('takes later versions with what they append, and only the flag it knows', () => {
    expect(parseTraceparent(`01-${id}-${'b'.repeat(16)}-ff-more`)).toMatchObject({ traceFlags: 1 });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseTraceparent(text)));
  });
});

describe('baggage', () => {
  it('carries any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (value) => {
        const member = baggageMember('key', value);
        expect(parseBaggage(formatBaggage(member ? [member] : []))[0]?.value).toBe(value);
      }),
    );
    expect(baggageMember('k', '\uD800')?.value).toBeDefined();
  });

  it('stays within 64 members and 8192 bytes, and what is written can be read', () => {
    const member = fc.tuple(fc.stringMatching(/^[a-z]{1,12}$/), fc.string({ maxLength: 400 }));
    fc.assert(
      fc.property(fc.array(member, { maxLength: 100 }), (pairs) => {
        const text = formatBaggage(pairs.map(([key, value]) => baggageMember(key, value)).filter((each) => each !== undefined));
        expect(text.length).toBeLessThanOrEqual(8192);
        const read = parseBaggage(text);
        expect(read.length).toBeLessThanOrEqual(64);
        expect(read.map(({ raw }) => raw).join(',')).toBe(text);
      }),
    );
  });

  it('leaves malformed members out and keeps the others as they came', () => {
    const read = parseBaggage('a=1;prop=x , =2, b c=3, d=%zz,e="4",f=5%20;p');
    expect(read.map(({ key, value, raw }) => [key, value, raw])).toEqual([
      ['a', '1', 'a=1;prop=x'],
      ['f', '5 ', 'f=5%20;p'],
    ]);
  });

  const awkward = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({
      unit: fc.constantFrom('a', '=', ';', ',', ' ', '\t', '%', '%20', '"', '\\', '\n', '\r', '\0', 'é', '😀', '\u2003'),
      maxLength: 60,
    }),
  );

  it('never throws, and what it relays can always be sent', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        const relayed = formatBaggage(parseBaggage(text));
        expect(relayed).toMatch(/^[\t\x20-\x7e]*$/);
        expect(() => new Headers({ baggage: relayed })).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });

  it('relays members as they came, byte by byte', () => {
    const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,8}$/);
    const value = fc.stringMatching(/^([\x21\x23\x24\x26-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]|%[2-7][0-9A-F]){0,8}$/);
    const space = fc.constantFrom('', ' ', '\t');
    const property = fc
      .tuple(token, space, fc.option(value))
      .map(([key, gap, text]) => `${gap}${key}${text === null ? '' : `${gap}=${text}`}`);
    const member = fc
      .tuple(token, space, value, fc.array(property, { maxLength: 3 }))
      .map(([key, gap, text, more]) => ({ key, raw: [`${key}${gap}=${gap}${text}`, ...more].join(';') }));
    fc.assert(
      fc.property(fc.uniqueArray(member, { selector: ({ key }) => key, maxLength: 10 }), (members) => {
        const text = members.map(({ raw }) => raw.trim()).join(',');
        expect(formatBaggage(parseBaggage(text))).toBe(text);
      }),
    );
  });

  it('takes no longer for hostile text', () => {
    const long = ' '.repeat(50_000);
    expect(parseBaggage(`a=${long}!,b=1;c${long}=${long}(,d${long}=2;${long}"`)).toEqual([]);
  });
});

describe('from tier to tier', () => {
  const outgoing = createOutgoing({ ownOrigin: undefined, propagateTo: [], properties: ['user_id'] });
  const remote = {
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`,
    tracestate: 'vendor=1',
    baggage: 'theirs=1;p=2,threadlight.conversation=c%201',
  };

  it('relays what came: an unsampled decision, the state, foreign baggage', () => {
    const context = contextFromHeaders(remote, ROOT_CONTEXT, () => true);
    expect(context.getValue(CONVERSATION)).toBe('c 1');
    expect(outgoing.headers(context)).toEqual({ ...remote, baggage: 'threadlight.conversation=c%201,theirs=1;p=2' });
  });

  it('does not take the claim of an untrusted client, and still relays the rest', () => {
    const context = contextFromHeaders(new Headers(remote), ROOT_CONTEXT, () => false);
    expect(context.getValue(CONVERSATION)).toBeUndefined();
    expect(outgoing.headers(context).baggage).toBe('theirs=1;p=2');
  });

  it('sends chosen properties only, and what the host put into its baggage', () => {
    const metadata = baggageEntryMetadataFromString('p=1');
    const host = propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage({ tenant: { value: 't 1', metadata } }));
    const context = host.setValue(CONVERSATION, 'c').setValue(ASSOCIATION, { user_id: 'u', secret: 's' });
    expect(outgoing.headers(context)).toEqual({ baggage: 'threadlight.conversation=c,user_id=u,tenant=t%201;p=1' });
  });

  it('brings any id of printable ASCII across', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~]([ -~]{0,126}[!-~])?$/), (id) => {
        const headers = outgoing.headers(ROOT_CONTEXT.setValue(CONVERSATION, id));
        expect(contextFromHeaders(headers, ROOT_CONTEXT, () => true).getValue(CONVERSATION)).toBe(id);
      }),
    );
  });

  it('says nothing where there is nothing to say', () => {
    expect(outgoing.headers(ROOT_CONTEXT)).toEqual({});
    expect(trace.getSpanContext(contextFromHeaders({}, ROOT_CONTEXT, () => true))).toBeUndefined();
  });
});

describe('targets', () => {
  const providers = [
    'https://api.openai.com',
    'https://us-central1-aiplatform.googleapis.com',
    'https://bedrock-runtime.eu-west-1.amazonaws.com',
  ];
  const own = 'https://abc.execute-api.eu-west-1.amazonaws.com';
  const mayKnow = createTargets('https://app.example', ['https://api.example/', 'http://localhost:3000', own, ...providers]);
  it.each([
    ['https://app.example/x', true],
    ['https://api.example/chat', true],
    ['http://localhost:3000/', true],
    ['http://localhost:3001/', false],
    ['http://api.example/', false],
    ['https://evil-api.example/', false],
    [`${own}/chat`, true],
    ['https://api.example.evil/', false],
    ['https://api.openai.com/v1/chat/completions', false],
    ['https://us-central1-aiplatform.googleapis.com/v1/x', false],
    ['https://bedrock-runtime.eu-west-1.amazonaws.com/model/x', false],
    ['data:text/plain,x', false],
  ])('%s: %s', (url, wanted) => expect(mayKnow(new URL(url))).toBe(wanted));
});
