import type { SpanRecord } from '../otlp/span-record';
import { createBackoff } from './backoff';
import { type ExportOptions, limits } from './options';
import { createOtlpSender } from './otlp-sender';
import { interrupt } from './interrupt';
import { type QueuedSpan, SpanQueue, toQueued } from './queue';
import { type DropReason, type ExportReport, Tally } from './report';
import { emptyOutcome, type Outcome, type Sender, type SendMode } from './sender';
import { Spacing } from './spacing';

/** Spans that are worth a request of their own. More go together where more wait, because the receiver is slow or has failed. */
const FULL = 512;

/** Milliseconds between two looks whether another request, perhaps begun for somebody else, is over. */
const POLL = 25;

/** A span processor that gathers ended spans and sends them, at most one request at a time. Nothing here throws or rejects. */
export interface BatchProcessor {
  onStart(): void;
  onEnd(record: SpanRecord): void;
  /** Sends what has ended so far, with retries, for at most `deadlineMillis`. Answers with the counts since the start. */
  forceFlush(): Promise<ExportReport>;
  /**
   * The same without an answer, while the runtime is asked to wait for it. Ends early where a later flush waits for the same
   * request and will send these spans too.
   */
  flushInBackground(): Promise<void>;
  /** Sends copies of those open spans that `concerns`, as interrupted: if they never end, at least they are known. */
  sendOpenSpans(mode: SendMode, concerns?: (span: SpanRecord) => boolean): void;
  /** Flushes, and takes no more spans. */
  shutdown(): Promise<ExportReport>;
  report(): ExportReport;
  /**
   * The page is hidden: all requests go out before this returns, and from now on each span goes as it ends.
   *
   * @param leaving the page is being left (`pagehide`), and unanswered requests will be cut off.
   */
  flushOnHide(leaving?: boolean): void;
  /** The page is seen again, or the network is back. */
  resume(): void;
}

/** Spans on their way. They are plain data, so that no promise of one request of an edge isolate is awaited in another. */
interface Flight {
  readonly spans: readonly QueuedSpan[];
  /** Time after which the flight is taken for lost with the request that it was begun in. */
  readonly lostAt: number;
}

export function createBatchProcessor(options: ExportOptions, sender: Sender = createOtlpSender(options)): BatchProcessor {
  return new QueueProcessor(options, sender);
}

class QueueProcessor implements BatchProcessor {
  readonly #limits;
  readonly #queue;
  readonly #tally;
  readonly #backoff;
  readonly #flights = new Set<Flight>();
  #timer: unknown;
  /** Those who wait for a request that is on its way, and those who wait before the next one. */
  #looks = new Spacing();
  #tries = new Spacing();
  /** The order up to which somebody waits and sends. */
  #awaited = 0;
  #hidden = false;
  /** Open spans of which a copy was sent since the page was hidden. */
  #copied = new WeakSet<SpanRecord>();
  /** Why nothing is taken or sent any more. */
  #stopped: DropReason | undefined;
  #closing: Promise<ExportReport> | undefined;
  readonly #options: ExportOptions;
  readonly #sender: Sender;

  constructor(options: ExportOptions, sender: Sender) {
    this.#options = options;
    this.#sender = sender;
    this.#limits = limits(options);
    this.#queue = new SpanQueue(this.#limits.maxQueueSize, this.#limits.maxQueueBytes);
    this.#tally = new Tally(options.warn && guarded(options.warn));
    this.#backoff = createBackoff(options.random, options.now);
    sender.attach?.((outcome) => this.#settle(outcome));
  }

  onStart(): void {}

  onEnd(record: SpanRecord): void {
    if (this.#stopped) return this.#tally.drop(this.#stopped, 1);
    if (!isSampled(record)) return this.#tally.drop('unsampled', 1);
    this.#tally.drop('queue_full', this.#queue.add(record));
    this.#goOn();
  }

  async forceFlush(): Promise<ExportReport> {
    await this.#drain(this.#queue.lastOrder, this.#options.now() + this.#limits.deadlineMillis);
    return this.report();
  }

  flushInBackground(): Promise<void> {
    const work = this.#drain(this.#queue.lastOrder, this.#options.now() + this.#limits.deadlineMillis, true);
    this.#keepAlive(work);
    return work;
  }

  sendOpenSpans(mode: SendMode, concerns: (span: SpanRecord) => boolean = () => true): void {
    const open = [...(this.#options.openSpans?.() ?? [])].filter((span) => isSampled(span) && concerns(span));
    if (this.#stopped || !open.length) return;
    for (const span of open) this.#copied.add(span);
    const copies = open.map((span) => toQueued(interrupt(span, this.#options.now()), 0));
    this.#keepAlive(this.#sender.send(copies, mode).then(({ sent }) => void (this.#tally.interrupted += sent), ignore));
  }

  shutdown(): Promise<ExportReport> {
    return (this.#closing ??= this.#close());
  }

  report(): ExportReport {
    return this.#tally.report(this.#pending());
  }

  flushOnHide(leaving = false): void {
    this.#hidden = true;
    this.#clearTimer();
    const mode = leaving ? 'leaving' : 'hide';
    while (!this.#stopped && this.#queue.size) void this.#sendBatch(mode).then(() => this.#goOn());
    this.sendOpenSpans(mode, (span) => !this.#copied.has(span));
    if (leaving) this.#sender.leave?.();
  }

  resume(): void {
    this.#hidden = false;
    this.#copied = new WeakSet();
    this.#backoff.reset();
    this.#tries = new Spacing();
    this.#sender.resume?.();
    this.#goOn();
  }

  #pending(): number {
    let count = this.#queue.size;
    for (const { spans } of this.#flights) count += spans.length;
    return count;
  }

  async #close(): Promise<ExportReport> {
    await this.forceFlush();
    this.#stop('shutdown');
    await this.#sender.close?.().catch(ignore);
    return this.report();
  }

  #stop(reason: DropReason): void {
    this.#stopped ??= reason;
    this.#tally.drop(reason, this.#queue.clear());
    this.#clearTimer();
  }

  /** Sends a full batch at once, and lets the rest wait for company. */
  #goOn(): void {
    if (this.#stopped || !this.#queue.size) return;
    if (this.#hidden && !this.#backoff.remaining()) this.#sendThrough();
    else if (this.#isDue() && !this.#waitMillis()) this.#sendInBackground();
    else this.#startTimer();
  }

  #isDue(): boolean {
    const { maxBatchSize, maxBatchBytes } = this.#limits;
    return this.#options.batch === false || this.#queue.fills(Math.min(FULL, maxBatchSize), maxBatchBytes);
  }

  #sendInBackground(): void {
    this.#clearTimer();
    this.#keepAlive(this.#drain(this.#queue.lastOrder, 0));
  }

  /** In a hidden page timers are slow or frozen: spans that end together go together, and at once. */
  #sendThrough(): void {
    void Promise.resolve().then(() => this.#hidden && this.flushOnHide());
  }

  #keepAlive(work: Promise<unknown>): void {
    if (this.#options.waitUntil) guarded(this.#options.waitUntil)(work);
  }

  #startTimer(): void {
    const { scheduledDelayMillis } = this.#limits;
    if (this.#timer !== undefined || !scheduledDelayMillis) return;
    const whenDue = (): void => {
      this.#timer = undefined;
      this.#sendInBackground();
    };
    this.#timer = this.#options.timers.set(whenDue, this.#backoff.remaining() || scheduledDelayMillis);
  }

  #clearTimer(): void {
    if (this.#timer !== undefined) this.#options.timers.clear(this.#timer);
    this.#timer = undefined;
  }

  /** Sends all spans up to an order. Where it must wait, it does so until `patientUntil`, and gives up at once if that is past. */
  async #drain(upTo: number, patientUntil: number, mayLeave = false): Promise<void> {
    if (patientUntil) this.#awaited = Math.max(this.#awaited, upTo);
    while (this.#firstPending() <= upTo) {
      const wait = this.#queue.firstOrder > upTo ? POLL : this.#waitMillis();
      if (!wait) await this.#sendBatch('normal');
      else if (!(await this.#waited(wait, patientUntil))) break;
      else if (mayLeave && upTo < this.#awaited) return;
    }
    this.#goOn();
  }

  /** Answers false, and at once, where that would take too long. */
  async #waited(millis: number, patientUntil: number): Promise<boolean> {
    const now = this.#options.now();
    const spacing = millis === POLL ? this.#looks : this.#tries;
    const until = this.#backoff.isOpen() ? undefined : spacing.reserve(now + millis, patientUntil);
    if (until !== undefined) await this.#sleep(until - now);
    return until !== undefined;
  }

  #firstPending(): number {
    let first = this.#queue.firstOrder;
    for (const { spans } of this.#flights) for (const { order } of spans) first = Math.min(first, order);
    return first;
  }

  /** 0 when a request may go now. */
  #waitMillis(): number {
    this.#reclaimLostFlights();
    return this.#flights.size ? POLL : this.#backoff.remaining();
  }

  #sleep(millis: number): Promise<void> {
    return new Promise((resolve) => void this.#options.timers.set(resolve, millis, true));
  }

  /** An edge runtime may end a request, and what it awaited, without a word. */
  #reclaimLostFlights(): void {
    for (const flight of this.#flights) {
      if (this.#options.now() < flight.lostAt) continue;
      this.#flights.delete(flight);
      this.#backoff.failed();
      this.#queueAgain(flight.spans, 'timeout');
    }
  }

  /** What leaves with a page must fit into one request each, and estimates are low. */
  async #sendBatch(mode: SendMode): Promise<void> {
    const { maxBatchSize, maxBatchBytes, exportTimeoutMillis } = this.#limits;
    const spans = this.#queue.take(maxBatchSize, mode === 'normal' ? maxBatchBytes : maxBatchBytes / 2);
    const flight = { spans, lostAt: this.#options.now() + 2 * exportTimeoutMillis };
    this.#flights.add(flight);
    const outcome = await this.#sender.send(spans, mode).catch(() => failedOutcome(spans));
    if (this.#flights.delete(flight)) this.#settle(outcome);
  }

  #settle(outcome: Outcome): void {
    this.#tally.sent += outcome.sent;
    this.#tally.refused += outcome.refused;
    this.#tally.stored += outcome.stored ?? 0;
    this.#tally.restored += outcome.restored ?? 0;
    for (const { reason, spans } of outcome.dropped) this.#tally.drop(reason, spans);
    for (const fault of outcome.faults) this.#tally.fault(fault);
    if (outcome.again.length || outcome.failed) this.#backoff.failed(outcome.retryAfterMillis);
    else this.#backoff.succeeded();
    this.#queueAgain(outcome.again, outcome.againReason ?? 'unreachable');
    if (outcome.stop) this.#stop(outcome.stop);
    if (this.#options.onExport) guarded(this.#options.onExport)(this.report());
  }

  #queueAgain(spans: readonly QueuedSpan[], reason: DropReason): void {
    if (this.#stopped) return this.#tally.drop(reason, spans.length);
    const now = this.#options.now();
    for (const span of spans) span.giveUpAt ??= now + this.#limits.deadlineMillis;
    const alive = spans.filter(({ giveUpAt = now }) => now < giveUpAt);
    this.#tally.drop(reason, spans.length - alive.length);
    this.#tally.drop('queue_full', this.#queue.putBack(alive));
  }
}

function isSampled(record: SpanRecord): boolean {
  return (record.spanContext().traceFlags & 1) === 1;
}

/** A fault of the sender itself. */
function failedOutcome(spans: readonly QueuedSpan[]): Outcome {
  return { ...emptyOutcome(), dropped: [{ reason: 'invalid', spans: spans.length }] };
}

/** The application's callbacks are not trusted to return. */
function guarded<A>(callback: (argument: A) => void): (argument: A) => void {
  return (argument) => {
    try {
      callback(argument);
    } catch {
      // What the application's own callback throws is not ours to report, and must not stop the export.
    }
  };
}

function ignore(): void {}
