import { jsonFormat } from '../otlp/encode-json';
import type { SpanRecord } from '../otlp/span-record';
import type { EncodedBatch, WireFormat } from '../otlp/wire-format';
import { type Answer, readAnswer } from './answer';
import { Deliverer } from './delivery';
import type { Fitted } from './fit';
import { keepaliveRoom } from './keepalive';
import { makeReady } from './make-ready';
import { type ExportOptions, limits } from './options';
import type { QueuedSpan } from './queue';
import { createRedact } from './redact';
import type { ExportFault } from './report';
import { emptyOutcome, type Outcome, type Sender, type SendMode } from './sender';

/** Sends spans as OTLP over HTTP. */
export function createOtlpSender(options: ExportOptions, format: WireFormat = jsonFormat): Sender {
  return new OtlpSender(options, format);
}

class OtlpSender implements Sender {
  readonly #redact;
  readonly #deliverer;
  /** Bytes that the receiver is known to take: less than the limit once it answered with 413. */
  #maxBytes: number;
  /** On their way in requests that end with the page. */
  readonly #exposed = new Set<readonly SpanRecord[]>();
  readonly #options: ExportOptions;
  readonly #format: WireFormat;

  constructor(options: ExportOptions, format: WireFormat) {
    this.#options = options;
    this.#format = format;
    const resolved = limits(options);
    this.#redact = createRedact({ ...options, ...resolved });
    this.#deliverer = new Deliverer(options, format.contentType);
    this.#maxBytes = resolved.maxBatchBytes;
  }

  async send(spans: readonly QueuedSpan[], mode: SendMode): Promise<Outcome> {
    const outcome = emptyOutcome();
    let left = byOrigin(makeReady(spans, this.#redact, outcome));
    while (left.length) {
      const batch = this.#encode(left, mode);
      const answer = await this.#post(batch, left.slice(0, batch.count), mode);
      left = this.#settle(answer, batch, left, outcome);
    }
    return outcome;
  }

  leave(): void {
    for (const spans of this.#exposed) {
      const fitted = this.#fit(spans, keepaliveRoom());
      if (fitted) void this.#deliverer.deliver(fitted.batch.body, 'leaving');
    }
  }

  /** When the page is left, better all spans with less content than few with all of it. */
  #encode(left: readonly QueuedSpan[], mode: SendMode): EncodedBatch {
    const spans = left.map(({ record }) => record);
    const batch = this.#format.encode(spans, this.#maxBytes);
    if (mode !== 'leaving' || batch.body.length <= keepaliveRoom()) return batch;
    return this.#fit(spans, keepaliveRoom())?.batch ?? batch;
  }

  async #post({ body, release }: EncodedBatch, spans: readonly QueuedSpan[], mode: SendMode): Promise<Answer> {
    const delivery = this.#deliverer.deliver(body, mode);
    const exposed = delivery.keepalive ? [] : spans.map(({ record }) => record);
    if (this.#options.keepalive && exposed.length) this.#exposed.add(exposed);
    const reply = await delivery.reply;
    this.#exposed.delete(exposed);
    if (reply.done) release?.();
    return readAnswer(reply, this.#options.now(), this.#format);
  }

  /** Writes down what became of a batch, and answers what is still to be sent. */
  #settle(answer: Answer, batch: EncodedBatch, left: readonly QueuedSpan[], outcome: Outcome): QueuedSpan[] {
    const { count } = batch;
    const rest = left.slice(count);
    switch (answer.kind) {
      case 'taken':
        countTaken(answer, count, outcome);
        return rest;
      case 'refused':
        outcome.refused += count;
        outcome.faults.push(this.#fault('refused', answer));
        return rest;
      case 'too_large':
        if (this.#makeSmaller(batch, left)) return [...left];
        outcome.dropped.push({ reason: 'too_large', spans: count });
        outcome.faults.push(this.#fault('too_large', answer));
        return rest;
      case 'later':
        outcome.again = left;
        outcome.againReason = answer.reason;
        outcome.retryAfterMillis = answer.retryAfterMillis;
        outcome.faults.push(this.#fault(answer.reason, answer));
        return [];
      case 'unauthorized':
        outcome.dropped.push({ reason: 'unauthorized', spans: left.length });
        outcome.stop = 'unauthorized';
        outcome.faults.push(this.#fault('unauthorized', answer));
        return [];
    }
  }

  /** Several spans are sent in halves. One alone loses the ends of its strings; false when that does not help. */
  #makeSmaller({ body, count }: EncodedBatch, [first]: readonly QueuedSpan[]): boolean {
    if (count > 1) {
      this.#maxBytes = Math.floor(body.length / 2);
      return true;
    }
    const smaller = first && this.#fit([first.record], Math.floor(body.length / 2))?.spans[0];
    if (smaller) first.record = smaller;
    return smaller !== undefined;
  }

  #fit(spans: readonly SpanRecord[], maxBytes: number): Fitted | undefined {
    return this.#options.content?.fit(this.#format, spans, maxBytes);
  }

  #fault(code: ExportFault['code'], { message, status }: { message: string; status?: number }): ExportFault {
    return { code, message: `${this.#options.url.split('?')[0]}: ${message}`, status };
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
