import { currentRuntime, type Runtime } from '../core/runtime';
import type { BatchProcessor } from '../export/batch';
import type { ExportReport } from '../export/report';
import type { FetchHandler } from '../fetch/patch';
import type { Tier } from '../platform/contract';
import type { Settings } from './settings';
import type { Trust } from '../propagation/incoming';

/** The running SDK, as `initialize` answers it. */
export interface Threadlight {
  /** Sends what has ended so far. Answers with the counts of all spans since the start; never rejects. */
  forceFlush(): Promise<ExportReport>;
  /** Sends what there is, stops tracing, and puts everything back that was changed. Never rejects. */
  shutdown(): Promise<ExportReport>;
  /** What became of the spans so far. */
  report(): ExportReport;
}

/** What the SDK's own modules need beyond what the wrappers do. */
export interface SdkRuntime extends Runtime {
  readonly sdk: Threadlight;
  readonly settings: Settings;
  readonly tier: Tier;
  /** What exports are sent with: it is never traced. */
  readonly ownFetch: typeof fetch;
  /** The application has brought an exporter of its own. */
  readonly ownExporter: boolean;
  /** Where spans wait to be sent. Absent where the host's own provider makes them. */
  readonly queue?: BatchProcessor | undefined;
  /** Sends what has ended so far, for those who ask for no counts. Never rejects. */
  readonly flushInBackground: () => Promise<unknown>;
  /** Whether a conversation id of an incoming request is taken, as a claim. */
  readonly trustIncoming: Trust;
  /** Sees every request of a watched fetch. */
  readonly handleFetch: FetchHandler;
  /** Sees what may be a model call, and answers null where it is none. Undefined in builds without model capture. */
  readonly observeModelCall: ModelCallHandler | undefined;
}

/** Answers null for a request that is no model call. */
export type ModelCallHandler = (...request: Parameters<FetchHandler>) => Promise<Response> | null;

/** The running SDK; undefined before `initialize` and after `shutdown`. */
export function currentSdk(): SdkRuntime | undefined {
  return currentRuntime() as SdkRuntime | undefined;
}

/** The counts where nothing runs. */
export const NOTHING: ExportReport = Object.freeze({
  sent: 0,
  refused: 0,
  dropped: {},
  pending: 0,
  interrupted: 0,
  errors: [],
});
