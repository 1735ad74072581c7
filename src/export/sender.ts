import type { ExportOptions } from './options';
import type { QueuedSpan } from './queue';
import type { DropReason, ExportFault } from './report';

/** `normal` may wait for compression; `hide` gets its request out before it returns; `leaving` moreover shortens what is too large. */
export type SendMode = 'normal' | 'hide' | 'leaving';

/** What stands behind the queue and takes finished spans off it. It never throws and never rejects. */
export interface Sender {
  send(spans: readonly QueuedSpan[], mode: SendMode): Promise<Outcome>;
  /** Called once, first: `settle` hears of spans that the sender sends or gives up by itself. */
  attach?(settle: (outcome: Outcome) => void): void;
  /** The page is seen again, or the network is back. */
  resume?(): void;
  /** The page is being left: what is on its way and would be cut off goes again, as far as it can. */
  leave?(): void;
  /** Called once, after the last spans. */
  close?(): Promise<unknown>;
}

/** Stands before a sender and keeps what that one could not send. */
export type OfflineStore = (sender: Sender, options: ExportOptions) => Sender;

/** What became of the spans that were sent together; each of them is counted once. */
export interface Outcome {
  sent: number;
  refused: number;
  dropped: Drop[];
  /** Not taken now, to be tried again. */
  again: readonly QueuedSpan[];
  /** The receiver could not be reached, though nothing is to be tried again. */
  failed?: boolean;
  /** Put into the offline store, and taken out of it. */
  stored?: number;
  restored?: number;
  /** The reason to drop them for when there is no time left. */
  againReason?: DropReason;
  /** What the receiver asked to wait. */
  retryAfterMillis?: number;
  faults: ExportFault[];
  /** Nothing more can be sent, for this reason. */
  stop?: DropReason;
}

interface Drop {
  reason: DropReason;
  spans: number;
}

export function emptyOutcome(): Outcome {
  return { sent: 0, refused: 0, dropped: [], again: [], faults: [] };
}
