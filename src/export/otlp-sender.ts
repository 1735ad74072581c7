import { jsonFormat } from '../otlp/encode-json';
import type { EncodedBatch, WireFormat } from '../otlp/wire-format';
import { type Answer, readAnswer } from './answer';
import { type ExportOptions, limits } from './options';
import type { QueuedSpan } from './queue';
import type { ExportFault } from './report';
import { emptyOutcome, type Outcome, type Sender } from './sender';
import { post } from './transport';

/** Below this a single span that is still too large is given up. */
const SMALLEST_BATCH = 1024;

/** Sends spans as OTLP over HTTP. */
export function createOtlpSender(options: ExportOptions, format: WireFormat = jsonFormat): Sender {
  return new OtlpSender(options, format);
}

class OtlpSender implements Sender {
  private readonly limits;
  /** Bytes that the receiver is known to take: less than the limit once it answered with 413. */
  private maxBytes: number;

  constructor(
    private readonly options: ExportOptions,
    private readonly format: WireFormat,
  ) {
    this.limits = limits(options);
    this.maxBytes = this.limits.maxBatchBytes;
  }

  async send(spans: readonly QueuedSpan[]): Promise<Outcome> {
    const outcome = emptyOutcome();
    let left = byOrigin(spans);
    while (left.length) {
      const batch = this.format.encode(left.map(({ record }) => record), this.maxBytes);
      const answer = await this.deliver(batch);
      left = this.settle(answer, batch, left, outcome);
    }
    return outcome;
  }

  private async deliver({ body }: EncodedBatch): Promise<Answer> {
    const { url, now } = this.options;
    const headers = { ...(await this.headers()), 'content-type': this.format.contentType };
    const reply = await post({ url, headers, body, keepalive: false }, { ...this.options, ...this.limits });
    return readAnswer(reply, now());
  }

  private headers(): Record<string, string> | Promise<Record<string, string>> {
    const { headers } = this.options;
    return (typeof headers === 'function' ? headers() : headers) ?? {};
  }

  /** Writes down what became of a batch, and answers what is still to be sent. */
  private settle(answer: Answer, { body, count }: EncodedBatch, left: readonly QueuedSpan[], outcome: Outcome): QueuedSpan[] {
    const rest = left.slice(count);
    switch (answer.kind) {
      case 'taken':
        countTaken(answer, count, outcome);
        return rest;
      case 'refused':
        outcome.refused += count;
        outcome.faults.push(this.fault('refused', answer));
        return rest;
      case 'too_large':
        return this.settleTooLarge(answer, body.length, count, left, outcome);
      case 'later':
        outcome.again = left;
        outcome.againReason = answer.reason;
        outcome.retryAfterMillis = answer.retryAfterMillis;
        outcome.faults.push(this.fault(answer.reason, answer));
        return [];
      case 'unauthorized':
        outcome.dropped.push({ reason: 'unauthorized', spans: left.length });
        outcome.stop = 'unauthorized';
        outcome.faults.push(this.fault('unauthorized', answer));
        return [];
    }
  }

  /** Several spans are sent in halves. One alone cannot be. */
  private settleTooLarge(answer: { message: string }, bytes: number, count: number, left: readonly QueuedSpan[], outcome: Outcome): QueuedSpan[] {
    if (count > 1 && bytes > SMALLEST_BATCH) {
      this.maxBytes = Math.floor(bytes / 2);
      return [...left];
    }
    outcome.dropped.push({ reason: 'too_large', spans: count });
    outcome.faults.push(this.fault('too_large', answer));
    return left.slice(count);
  }

  private fault(code: ExportFault['code'], { message }: { message: string }): ExportFault {
    return { code, message: `${this.options.url.split('?')[0]}: ${message}` };
  }
}

function countTaken({ rejected, message }: { rejected: number; message?: string }, count: number, outcome: Outcome): void {
  const refused = Math.min(rejected, count);
  outcome.sent += count - refused;
  outcome.refused += refused;
  if (refused || message) outcome.faults.push({ code: 'partial_success', message: `${refused} spans refused: ${message ?? ''}` });
}

/** Brings spans of one resource and scope together, so that their heads are written once. */
function byOrigin(spans: readonly QueuedSpan[]): QueuedSpan[] {
  const groups = new Map<object, Map<object, QueuedSpan[]>>();
  for (const span of spans) {
    const { resource, instrumentationScope } = span.record;
    const scopes = getOrAdd(groups, resource, () => new Map<object, QueuedSpan[]>());
    getOrAdd(scopes, instrumentationScope, () => []).push(span);
  }
  return [...groups.values()].flatMap((scopes) => [...scopes.values()].flat());
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
