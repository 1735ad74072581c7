/**
 * Why a span was given up without an answer of the receiver:
 *
 * - `unsampled`: the sampler recorded it for local use only;
 * - `queue_full`: the queue held `maxQueueSize` spans or `maxQueueBytes`;
 * - `unreachable`, `timeout`, `unavailable`: no response, none in time, or 429 and 502 to 504, until the deadline;
 * - `too_large`: refused with 413 even when alone and shortened;
 * - `unauthorized`: refused with 401 or 403, after which nothing more is sent;
 * - `redacted`, `redaction_failed`: taken out by the redaction hook, or the hook failed;
 * - `invalid`: could not be encoded;
 * - `export_failed`: the application's own exporter said so, or said nothing;
 * - `expired`: waited in the offline store for too long;
 * - `shutdown`: not sent when `shutdown()` was over, or ended after it.
 */
export type DropReason =
  | 'unsampled'
  | 'queue_full'
  | 'unreachable'
  | 'timeout'
  | 'unavailable'
  | 'too_large'
  | 'unauthorized'
  | 'redacted'
  | 'redaction_failed'
  | 'invalid'
  | 'export_failed'
  | 'expired'
  | 'shutdown';

export type DropCounts = Partial<Record<DropReason, number>>;

/** Something that kept spans from arriving, said so that a person can act on it. */
export interface ExportFault {
  code: DropReason | 'refused' | 'partial_success' | 'offline_store';
  message: string;
  /** The HTTP status, when there was a response. */
  status?: number;
}

/** What became of the spans since the start. Every span that ended stands in exactly one of the first four counts, or is stored. */
export interface ExportReport {
  /** Taken by the receiver. */
  sent: number;
  /** Refused by the receiver: with a 4xx, or counted out in its partial success. */
  refused: number;
  /** Given up, by reason. Reasons that did not occur are left out. */
  dropped: DropCounts;
  /** Waiting, or on their way. */
  pending: number;
  /** Put into the offline store; absent without one. */
  stored?: number;
  /** Taken out of the offline store, where an earlier page may have put them; they stand in one of the counts above. */
  restored?: number;
  /** Copies of open spans that were sent when the page was hidden; they belong to no count until they end. */
  interrupted: number;
  /** The last fault of each code. */
  errors: readonly ExportFault[];
}

/** The counts as they grow. */
export class Tally {
  sent = 0;
  refused = 0;
  interrupted = 0;
  stored = 0;
  restored = 0;
  readonly #dropped: DropCounts = {};
  readonly #faults = new Map<ExportFault['code'], ExportFault>();
  readonly #warn: ((fault: ExportFault) => void) | undefined;

  /** @param warn hears of each fault code once. */
  constructor(warn: ((fault: ExportFault) => void) | undefined) {
    this.#warn = warn;
  }

  drop(reason: DropReason, spans: number): void {
    if (spans) this.#dropped[reason] = (this.#dropped[reason] ?? 0) + spans;
  }

  fault(fault: ExportFault): void {
    const known = this.#faults.has(fault.code);
    this.#faults.set(fault.code, fault);
    if (!known) this.#warn?.(fault);
  }

  report(pending: number): ExportReport {
    const { sent, refused, interrupted, stored, restored } = this;
    const offline = stored || restored ? { stored, restored } : {};
    return { sent, refused, dropped: { ...this.#dropped }, pending, ...offline, interrupted, errors: [...this.#faults.values()] };
  }
}
