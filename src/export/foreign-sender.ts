import type { SpanRecord } from '../otlp/span-record';
import { emptyOutcome, type Outcome, type Sender } from './sender';

/** What is needed of an exporter of OpenTelemetry's. */
export interface ForeignExporter {
  export(spans: SpanRecord[], done: (result: { code: number; error?: Error }) => void): void;
  shutdown(): Promise<void>;
}

const SUCCESS = 0;

/** Puts an application's own exporter behind the queue. It retries by itself or not at all, so a failure is final. */
export function createForeignSender(exporter: ForeignExporter): Sender {
  return {
    send: (spans) =>
      new Promise<Outcome>((resolve) => {
        const refused = (error: unknown): void => resolve(refusedOutcome(spans.length, error));
        try {
          exporter.export(
            spans.map(({ record }) => record),
            ({ code, error }) => (code === SUCCESS ? resolve({ ...emptyOutcome(), sent: spans.length }) : refused(error)),
          );
        } catch (error) {
          refused(error);
        }
      }),
    close: () => exporter.shutdown(),
  };
}

function refusedOutcome(spans: number, error: unknown): Outcome {
  const message = error instanceof Error ? error.message : 'The exporter failed.';
  return { ...emptyOutcome(), refused: spans, faults: [{ code: 'refused', message }] };
}
