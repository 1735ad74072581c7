import type { ExportOptions } from '../export/options';
import type { QueuedSpan } from '../export/queue';
import { emptyOutcome, type Outcome, type Sender, type SendMode } from '../export/sender';
import type { Database, Parcel, ThrownOut } from './database';
import { fromPlain, toPlain } from './plain-span';

/** Between two tries to send what is stored, while nothing tells that the receiver is back. Half of it is chance. */
const RETRY_MILLIS = 60_000;

/** For which a page that is hidden may wait for an answer. */
const ANSWER_MILLIS = 20_000;

/**
 * Sends through another sender, and stores what that one could not send. Stored spans are those that may leave: masked and
 * shortened. They are sent when the page is online again, when another request has succeeded, and when a page of the same
 * origin starts.
 */
export class OfflineSender implements Sender {
  readonly #inner: Sender;
  readonly #options: ExportOptions;
  readonly #database: Database;
  /** On their way in a page that is not hidden. */
  readonly #flying = new Set<readonly QueuedSpan[]>();
  #settle: (outcome: Outcome) => void = () => undefined;
  #replaying = false;
  #timer: unknown;
  #closed = false;

  constructor(inner: Sender, options: ExportOptions, database: Database) {
    this.#inner = inner;
    this.#options = options;
    this.#database = database;
  }

  attach(settle: (outcome: Outcome) => void): void {
    this.#settle = settle;
    void this.#replay();
  }

  resume(): void {
    void this.#replay();
  }

  /** In a page that is hidden, a copy is stored until the answer has come: nobody knows whether the page lives to see it. */
  async send(spans: readonly QueuedSpan[], mode: SendMode): Promise<Outcome> {
    const sending = this.#inner.send(spans, mode);
    const copy = mode === 'normal' ? undefined : this.#keep(spans, mode === 'hide' ? ANSWER_MILLIS : 0);
    this.#flying.add(spans);
    const outcome = await sending;
    this.#flying.delete(spans);
    if (outcome.again.length) return this.#store(outcome, await copy);
    const stored = await copy;
    if (stored !== undefined) await this.#database.remove(stored).catch(ignore);
    if (outcome.sent) void this.#replay();
    return outcome;
  }

  leave(): void {
    for (const spans of this.#flying) void this.#keep(spans, 0);
    this.#inner.leave?.();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#options.timers.clear(this.#timer);
    await this.#inner.close?.();
    await this.#database.close();
  }

  /** @param mineForMillis how long no other page sends them. */
  async #keep(spans: readonly QueuedSpan[], mineForMillis: number): Promise<number | undefined> {
    const ready = spans.filter((span) => span.ready);
    if (!ready.length) return undefined;
    return this.#database.addAtOnce(this.#parcel(ready, this.#options.now() + mineForMillis)).catch(ignore);
  }

  #parcel(spans: readonly QueuedSpan[], claimedUntil: number): Parcel {
    const bytes = spans.reduce((sum, span) => sum + span.bytes, 0);
    return { spans: spans.map(({ record }) => toPlain(record)), bytes, storedAt: this.#options.now(), claimedUntil };
  }

  /** The copy goes last: a page may end between the two. Where there is no database, the queue goes on as without. */
  async #store(outcome: Outcome, copy: number | undefined): Promise<Outcome> {
    try {
      const { out } = await this.#database.add(this.#parcel(outcome.again, 0));
      if (copy !== undefined) await this.#database.remove(copy);
      this.#replayLater(outcome.retryAfterMillis);
      return withThrownOut({ ...outcome, again: [], failed: true, stored: outcome.again.length }, out);
    } catch (error) {
      outcome.faults.push({ code: 'offline_store', message: `spans cannot be stored: ${String(error)}` });
      return outcome;
    }
  }

  async #replay(): Promise<void> {
    if (this.#replaying || this.#closed) return;
    this.#replaying = true;
    try {
      while (!this.#closed && (await this.#replayOne()));
    } catch (error) {
      const fault = { code: 'offline_store', message: `stored spans cannot be read: ${String(error)}` } as const;
      this.#settle({ ...emptyOutcome(), faults: [fault], failed: true });
    } finally {
      this.#replaying = false;
    }
  }

  /** Whether there may be more to send. */
  async #replayOne(): Promise<boolean> {
    const { parcel, expired, isLeft } = await this.#database.claim(this.#options.now());
    if (isLeft) this.#replayLater();
    if (expired) this.#settle({ ...withThrownOut(emptyOutcome(), { expired, evicted: 0 }), failed: !parcel });
    if (!parcel) return false;
    const outcome = await this.#inner.send(parcel.spans.map(revived), 'normal');
    const { again } = outcome;
    if (again.length) await this.#database.put({ ...this.#parcel(again, 0), id: parcel.id, storedAt: parcel.storedAt });
    else await this.#database.remove(parcel.id as number);
    this.#settle({ ...outcome, again: [], failed: again.length > 0, restored: parcel.spans.length - again.length });
    if (again.length) this.#replayLater(outcome.retryAfterMillis);
    return again.length === 0;
  }

  #replayLater(retryAfterMillis = 0): void {
    if (this.#closed) return;
    const { timers, random } = this.#options;
    timers.clear(this.#timer);
    this.#timer = timers.set(() => void this.#replay(), Math.max(retryAfterMillis, RETRY_MILLIS * (0.5 + random() / 2)));
  }
}

/** What is thrown out had been stored, by this page or an earlier one: it comes back into the counts and out of them. */
function withThrownOut(outcome: Outcome, { expired, evicted }: ThrownOut): Outcome {
  if (!expired && !evicted) return outcome;
  const dropped = [...outcome.dropped];
  if (expired) dropped.push({ reason: 'expired', spans: expired });
  if (evicted) dropped.push({ reason: 'queue_full', spans: evicted });
  return { ...outcome, dropped, restored: (outcome.restored ?? 0) + expired + evicted };
}

function revived(plain: Parcel['spans'][number]): QueuedSpan {
  return { record: fromPlain(plain), bytes: 0, order: 0, kept: true, ready: true };
}

function ignore(): undefined {}
