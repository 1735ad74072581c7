import { describe, expect, it } from 'vitest';
import type { BatchProcessor } from '../../src/export/batch';
import type { SpanRecord } from '../../src/otlp/span-record';
import { edgeSink } from '../../src/sdk/edge-sink';
import { OpenSpans } from '../../src/sdk/spans';
import { makeSpan, rootContext } from '../export/harness';

function sinkOf(clockStandsStill?: boolean) {
  const ended: SpanRecord[] = [];
  let flushes = 0;
  const queue = {
    onEnd: (span: SpanRecord) => void ended.push(span),
    flushInBackground: () => void flushes++,
  } as unknown as BatchProcessor;
  const open = new OpenSpans();
  const sink = edgeSink(queue, open, { clockStandsStill });
  return {
    ended,
    flushes: () => flushes,
    start: (span: SpanRecord) => open.onStart(span),
    end(span: SpanRecord): void {
      open.onEnd(span);
      sink.onEnd(span);
    },
  };
}

describe('spans are sent', () => {
  const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
  const child = (spanId: string) => makeSpan({ spanContext: () => ({ ...trace, spanId }), parentSpanContext: trace });

  it('when the local root ends, and when the last of those that outlive it does', () => {
    const root = makeSpan({ spanContext: () => trace, parentSpanContext: { ...trace, spanId: 'c'.repeat(16), isRemote: true } });
    const [early, late, later] = [child('1'), child('2'), child('3')];
    const { start, end, flushes } = sinkOf();
    for (const span of [root, early, late, later]) start(span);
    end(early);
    expect(flushes()).toBe(0);
    end(root);
    expect(flushes()).toBe(1);
    end(late);
    expect(flushes()).toBe(1);
    end(later);
    expect(flushes()).toBe(2);
  });
});

describe('where the clock stands still', () => {
  const times = (startTime: [number, number], endTime: [number, number]) => makeSpan({ ...rootContext, startTime, endTime });

  it('a span without waiting is marked, and one that began before the clock did begins with its end', () => {
    const { ended, end } = sinkOf(true);
    end(times([1_763_890_000, 5], [1_763_890_000, 5]));
    end(times([1_763_890_000, 5], [1_763_890_000, 6]));
    end(times([0, 0], [1_763_890_000, 5]));
    expect(ended.map(({ attributes }) => attributes['threadlight.unmeasurable'])).toEqual([true, undefined, true]);
    expect(ended[2]?.startTime).toEqual([1_763_890_000, 5]);
  });

  it('elsewhere nothing is touched', () => {
    const { ended, end } = sinkOf();
    const span = times([1_763_890_000, 5], [1_763_890_000, 5]);
    end(span);
    expect(ended[0]).toBe(span);
  });
});
