import * as api from '@opentelemetry/api';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import * as own from '../../src/api';
import { StackContext } from '../../src/context/stack';

afterEach(() => {
  own.trace.disable();
  own.context.disable();
  api.trace.disable();
  api.context.disable();
});

const key = api.createContextKey('a key');
const span = own.trace.wrapSpanContext({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 });
const provider = {
  getTracer: () => ({ startSpan: () => span, startActiveSpan: (_name: string, fn: (made: api.Span) => unknown) => fn(span) }),
} as unknown as api.TracerProvider;

describe('a copy of OpenTelemetry’s API in the same realm', () => {
  it('starts the spans of a provider that was registered with ours', () => {
    expect(own.trace.setGlobalTracerProvider(provider)).toBe(true);
    expect(api.trace.getTracer('host').startSpan('a')).toBe(span);
    own.trace.disable();
    expect(api.trace.getTracer('host').startSpan('a')).not.toBe(span);
  });

  it('has its provider found by a tracer of ours that was asked for before', () => {
    const tracer = own.trace.getTracer('early', '1');
    expect(tracer.startSpan('a').isRecording()).toBe(false);
    api.trace.setGlobalTracerProvider(provider);
    expect(tracer.startSpan('a')).toBe(span);
    expect(tracer.startActiveSpan('a', (active) => active)).toBe(span);
  });

  it('keeps what it has registered', () => {
    api.trace.setGlobalTracerProvider(provider);
    expect(own.trace.setGlobalTracerProvider(provider)).toBe(false);
  });

  it('sees the context of a manager that was registered with ours, and the span in it', () => {
    expect(own.context.setGlobalContextManager(new StackContext())).toBe(true);
    const context = own.trace.setSpan(own.ROOT_CONTEXT, span);
    own.context.with(context, () => {
      expect(api.context.active()).toBe(context);
      expect(api.trace.getActiveSpan()).toBe(span);
    });
    const bound = own.context.bind(context, () => api.trace.getActiveSpan());
    expect(bound()).toBe(span);
  });

  it('has its manager used by ours', () => {
    api.context.setGlobalContextManager(new StackContext());
    api.context.with(own.ROOT_CONTEXT.setValue(key, 1), () => expect(own.context.active().getValue(key)).toBe(1));
  });
});

describe('a context', () => {
  it('keeps values by keys that every copy knows, and never changes', () => {
    const one = own.ROOT_CONTEXT.setValue(own.createContextKey('a key'), 1);
    expect(one.getValue(key)).toBe(1);
    expect(one.setValue(key, 2).getValue(key)).toBe(2);
    expect(one.deleteValue(key).getValue(key)).toBeUndefined();
    expect(one.getValue(key)).toBe(1);
  });
});

describe('without a provider', () => {
  it('hands the parent’s ids on, as the API does', () => {
    const parent = own.trace.setSpan(own.ROOT_CONTEXT, span);
    for (const { trace } of [own, api]) {
      expect(trace.getTracer('none').startSpan('a', {}, parent).spanContext()).toEqual(span.spanContext());
      expect(trace.getTracer('none').startActiveSpan('a', {}, parent, (active) => active.spanContext().traceId)).toBe(
        'a'.repeat(32),
      );
      expect(trace.getTracer('none').startSpan('a').spanContext()).toEqual(api.INVALID_SPAN_CONTEXT);
    }
  });
});

describe('span contexts and trace states', () => {
  const hex = (length: number) =>
    fc.string({ unit: fc.constantFrom('0', '1', 'a', 'F', 'g', ' '), minLength: length - 1, maxLength: length + 1 });

  it('are valid when the API says so', () => {
    fc.assert(
      fc.property(hex(32), hex(16), (traceId, spanId) => {
        const spanContext = { traceId, spanId, traceFlags: 0 };
        expect(own.isSpanContextValid(spanContext)).toBe(api.isSpanContextValid(spanContext));
      }),
    );
    expect(own.isSpanContextValid(span.spanContext())).toBe(true);
    expect(own.isSpanContextValid(own.INVALID_SPAN_CONTEXT)).toBe(false);
  });

  const member = fc.tuple(
    fc.string({ unit: fc.constantFrom('a', 'B', '1', '@', '*', ' ', '-', '/') }),
    fc.string({ unit: fc.constantFrom('a', ' ', '=', '~', 'ä', '!') }),
  );
  const header = fc
    .uniqueArray(member, { maxLength: 40, selector: ([name]) => name.trim() })
    .map((members) => members.map((pair) => pair.join('=')).join(','));

  it('are read and written as the API does', () => {
    fc.assert(
      fc.property(header, (text) => {
        expect(own.createTraceState(text).serialize()).toBe(api.createTraceState(text).serialize());
      }),
    );
  });

  it('change as the API’s do', () => {
    for (const { createTraceState } of [own, api]) {
      const state = createTraceState('a=1,b=2').set('b', '3').set('c', '4').unset('a');
      expect([state.serialize(), state.get('b'), state.get('a')]).toEqual(['c=4,b=3', '3', undefined]);
    }
  });
});
