import type { QueuedSpan } from './queue';
import type { Redact } from './redact';
import type { Outcome } from './sender';

/** Masks and shortens spans, each once however often it is sent; writes down those that may not leave, and answers the others. */
export function makeReady(spans: readonly QueuedSpan[], redact: Redact, outcome: Outcome): QueuedSpan[] {
  return spans.filter((span) => {
    const result = span.ready ? span.record : redact(span.record, span.bytes);
    if (typeof result === 'string') outcome.dropped.push({ reason: result, spans: 1 });
    else span.record = result;
    return (span.ready = typeof result !== 'string');
  });
}
