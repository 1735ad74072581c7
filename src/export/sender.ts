import type { QueuedSpan } from './queue';
import type { DropReason, ExportFault } from './report';

/** `normal` may wait for compression; `hide` gets its request out before it returns; `leaving` moreover shortens what is too large. */
export type SendMode = 'normal' | 'hide' | 'leaving';

/** What stands behind the queue and takes finished spans off it. It never throws and never rejects. */
export interface Sender {
  send(spans: readonly QueuedSpan[], mode: SendMode): Promise<Outcome>;
  /** The page is being left: what is on its way and would be cut off goes again, as far as it can. */
  leave?(): void;
  /** Called once, after the last spans. */
  close?(): Promise<unknown>;
}

/** What became of the spans that were sent together; each of them is counted once. */
export interface Outcome {
  sent: number;
  refused: number;
  dropped: Drop[];
  /** Not taken now, to be tried again. */
  again: readonly QueuedSpan[];
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
