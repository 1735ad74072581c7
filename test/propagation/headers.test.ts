import { propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
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
    '', 'x', `00-${id}-${'b'.repeat(16)}`, `ff-${id}-${'b'.repeat(16)}-01`, `00-${id}-${'b'.repeat(16)}-01-more`,
    `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`, `00-${id}-${'0'.repeat(16)}-01`, `00-${id.toUpperCase()}-${'b'.repeat(16)}-01`,
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
    expect(read.map(({ key, value, raw }) => [key, value, raw])).toEqual([['a', '1', 'a=1;prop=x'], ['f', '5 ', 'f=5%20;p']]);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseBaggage(text)));
  });
});

describe('from tier to tier', () => {
  const outgoing = createOutgoing({ ownOrigin: undefined, propagateTo: [], properties: ['user_id'] });
  const remote = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`, tracestate: 'vendor=1', baggage: 'theirs=1;p=2,threadlight.conversation=c%201' };

  it('relays what came: an unsampled decision, the state, foreign baggage', () => {
    const context = contextFromHeaders(remote, ROOT_CONTEXT, true);
    expect(context.getValue(CONVERSATION)).toBe('c 1');
    expect(outgoing.headers(context)).toEqual({ ...remote, baggage: 'threadlight.conversation=c%201,theirs=1;p=2' });
  });

  it('does not take the claim of an untrusted client, and still relays the rest', () => {
    const context = contextFromHeaders(new Headers(remote), ROOT_CONTEXT, false);
    expect(context.getValue(CONVERSATION)).toBeUndefined();
    expect(outgoing.headers(context).baggage).toBe('theirs=1;p=2');
  });

  it('sends chosen properties only, and what the host put into its baggage', () => {
    const host = propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage({ tenant: { value: 't 1' } }));
    const context = host.setValue(CONVERSATION, 'c').setValue(ASSOCIATION, { user_id: 'u', secret: 's' });
    expect(outgoing.headers(context)).toEqual({ baggage: 'threadlight.conversation=c,user_id=u,tenant=t%201' });
  });

  it('brings any id of printable ASCII across', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~]([ -~]{0,126}[!-~])?$/), (id) => {
        const headers = outgoing.headers(ROOT_CONTEXT.setValue(CONVERSATION, id));
        expect(contextFromHeaders(headers, ROOT_CONTEXT, true).getValue(CONVERSATION)).toBe(id);
      }),
    );
  });

  it('says nothing where there is nothing to say', () => {
    expect(outgoing.headers(ROOT_CONTEXT)).toEqual({});
    expect(trace.getSpanContext(contextFromHeaders({}, ROOT_CONTEXT, true))).toBeUndefined();
  });
});

describe('targets', () => {
  const mayKnow = createTargets('https://app.example', ['https://api.example/', 'http://localhost:3000']);
  it.each([
    ['https://app.example/x', true],
    ['https://api.example/chat', true],
    ['http://localhost:3000/', true],
    ['http://localhost:3001/', false],
    ['http://api.example/', false],
    ['https://evil-api.example/', false],
    ['https://api.openai.com/v1/chat/completions', false],
  ])('%s: %s', (url, wanted) => expect(mayKnow(new URL(url))).toBe(wanted));
});
