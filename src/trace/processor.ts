import type { Context } from '@opentelemetry/api';
import type { RecordingSpan } from './span';

/** Hears of every span that is recorded: the contract of OpenTelemetry's span processors. */
export interface SpanProcessor {
  /**
   * A span has started.
   *
   * @param parentContext the context that the span was started in.
   */
  onStart(span: RecordingSpan, parentContext: Context): void;
  /** A span has ended and does not change any more. */
  onEnd(span: RecordingSpan): void;
  /** Lets go of what waits; awaited by `forceFlush()` of the SDK. */
  forceFlush(): Promise<unknown>;
  /** The last call. */
  shutdown(): Promise<unknown>;
}
