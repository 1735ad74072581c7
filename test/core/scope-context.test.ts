import { createContextKey, INVALID_SPAN_CONTEXT, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { contextAround, contextIn } from '../../src/core/scope-context';
import { ScopeState } from '../../src/core/scope-state';
import { CONVERSATION_ID_KEY } from '../../src/semconv/context-keys';

const span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
const other = trace.wrapSpanContext({ ...INVALID_SPAN_CONTEXT, traceFlags: 1 });
const key = createContextKey('of an application');

describe('a span around which no scope is', () => {
  const context = contextAround(ROOT_CONTEXT.setValue(key, 1).setValue(CONVERSATION_ID_KEY, 'c'), span);

  it('is current, above all that the context held', () => {
    expect(trace.getSpan(context)).toBe(span);
    expect([context.getValue(key), context.getValue(CONVERSATION_ID_KEY)]).toEqual([1, 'c']);
  });

  it('changes nothing in what is derived from it', () => {
    const changed = trace.setSpan(context.setValue(key, 2).setValue(CONVERSATION_ID_KEY, 'd'), other);
    expect([trace.getSpan(changed), changed.getValue(key), changed.getValue(CONVERSATION_ID_KEY)]).toEqual([other, 2, 'd']);
    expect([trace.getSpan(context), context.getValue(key), context.getValue(CONVERSATION_ID_KEY)]).toEqual([span, 1, 'c']);
    expect(changed.deleteValue(key).getValue(key)).toBeUndefined();
    expect(trace.getSpan(trace.deleteSpan(context))).toBeUndefined();
  });
});

it('a span keeps the scope that is around it', () => {
  const scope = contextIn(ROOT_CONTEXT, span, new ScopeState(undefined, {}, 'c'));
  const context = contextAround(scope, other);
  expect([trace.getSpan(context), context.getValue(CONVERSATION_ID_KEY)]).toEqual([other, 'c']);
  expect(context.setValue(CONVERSATION_ID_KEY, 'd').getValue(CONVERSATION_ID_KEY)).toBe('d');
});
