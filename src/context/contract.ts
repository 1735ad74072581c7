import type { Context, ContextManager } from '@opentelemetry/api';

/** The ways in which a context can follow code. */
export type ContextKind = 'async-local-storage' | 'async-context' | 'zone' | 'await-tracking' | 'stack' | 'host';

/**
 * Keeps one `Context` current while code runs: OpenTelemetry's `ContextManager`, with what a
 * tracer must know about it.
 */
export interface AmbientContext extends ContextManager {
  /** How this manager follows code. For diagnosis. */
  readonly kind: ContextKind;

  /**
   * Whether the context is still current after an `await`. False for the synchronous stack, where
   * a scope handle has to carry the context instead, and for Zone.js, which knows only awaits that
   * a compiler has replaced. Read it when needed: await tracking turns to false when its self-check
   * fails.
   */
  readonly survivesAwait: boolean;

  /** Answers `body()`, called while `context` is current: `with` for the calls of a span, which are many. */
  run<R>(context: Context, body: () => R): R;

  /**
   * Settled once the manager is what it will be: loaded, and checked. Absent where it is so from
   * the start. Nothing has to wait for it; a request handler may.
   */
  readonly ready?: Promise<void>;

  /**
   * Makes `context` current for the rest of the current asynchronous execution, and answers
   * whether it did. Absent where the runtime cannot do it at all.
   */
  enter?(context: Context): boolean;
}

/** What an application may ask for. `auto` takes the best that the runtime has. */
export type ContextPreference = 'auto' | 'async-local-storage' | 'zone' | 'await-tracking' | 'stack' | ContextManager;

/** Receives one message for each thing the developer should know. */
export type Report = (code: string, message: string) => void;
