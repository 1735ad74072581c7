import type { Attributes } from '@opentelemetry/api';
import type { AmbientContext, ContextPreference, Report } from '../context/contract';
import type { Compressor, Send } from '../otlp/request';

/** Where in an application code runs. */
export type Tier = 'browser' | 'edge' | 'server';

export interface ChooseContextOptions {
  /** What the application asks for. Default `auto`. */
  preference?: ContextPreference;
  report: Report;
}

/** Everything in which the runtimes differ. One file implements it for each. */
export interface Platform {
  readonly tier: Tier;

  /** `node`, `deno`, `bun`, `workerd`, `edge-light`, `browser`, or `edge` for another one. */
  readonly runtime: string;

  /** Environment variables; empty where there are none. */
  readonly env: Readonly<Record<string, string | undefined>>;

  /** The page's own origin; absent outside of pages. */
  readonly origin?: string | undefined;

  /** The way in which the context follows code here. Not yet enabled. */
  chooseContext(options: ChooseContextOptions): AmbientContext;

  /**
   * Attributes of the resource that do not depend on the service: runtime, browser or cloud, and
   * `threadlight.tier`. No host names, addresses or command lines.
   */
  resourceAttributes(): Attributes;

  /** Milliseconds since the epoch, with a fraction where the runtime has one. */
  now(): number;

  /** Fills the array with random bytes and answers it. */
  randomBytes(into: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;

  /** Two hex digits a byte, where the runtime has something of its own that writes them. */
  toHex?(bytes: Uint8Array<ArrayBuffer>): string;

  /**
   * Calls `fn` once after `ms` milliseconds.
   *
   * @param awaited somebody waits for it, so that a process must stay alive for it; by default it need not.
   */
  setTimer(fn: () => void, ms: number, awaited?: boolean): unknown;
  clearTimer(handle: unknown): void;

  /**
   * What costs less here: than this `fetch`, where that is the runtime's own, than `CompressionStream`, and than a search for secrets in
   * little code.
   *
   * @param compression `gzip`: by that alone.
   */
  cheaper?(
    fetch: typeof globalThis.fetch,
    compression?: string,
  ): { send?: Send | undefined; compressor: Compressor; findRuns: (text: string) => number };

  /** Says when the page is hidden and seen again, or the process is about to end. Answers the undo. */
  onExit?(listener: ExitListener): () => void;

  /** The clock moves with input and output only, and reads 0 while modules load, as on Workers. */
  readonly clockStandsStill?: boolean;

  /** Keeps the current request's isolate alive until `work` is settled, where the host has a hook for it. */
  waitUntil?(work: Promise<unknown>): void;
}

export interface ExitListener {
  /** @param leaving this may be the last moment: the page is unloaded, the process ends. */
  hide(leaving: boolean): void;
  /** The page is seen again, or online again. */
  resume(): void;
}
