import type { Context } from '@opentelemetry/api';
import type { RecordingSpan } from './span';

/** Hears of every span that is recorded: the contract of OpenTelemetry's span processors. */
export interface SpanProcessor {
  /** @param parentContext the context that the span was started in. */
  onStart(span: RecordingSpan, parentContext: Context): void;
  onEnd(span: RecordingSpan): void;
  forceFlush(): Promise<unknown>;
  shutdown(): Promise<unknown>;
}
