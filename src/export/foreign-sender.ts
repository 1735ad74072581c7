import type { SpanRecord } from '../otlp/span-record';
import { makeReady } from './make-ready';
import { type ExportOptions, limits } from './options';
import type { QueuedSpan } from './queue';
import { createRedact } from './redact';
import { emptyOutcome, type Outcome, type Sender } from './sender';

/** As much as we need of a `SpanExporter` of OpenTelemetry's SDK, of any version. */
export interface ForeignExporter {
  export(spans: SpanRecord[], done: (result: ForeignResult) => void): void;
  shutdown?(): Promise<unknown>;
}

interface ForeignResult {
  /** 0 for success. */
  code: number;
  error?: Error;
}

/** Puts somebody else's exporter behind our queue, masks and counts. It retries by itself if it does; we do not. */
export function createForeignSender(exporter: ForeignExporter, options: ExportOptions): Sender {
  const redact = createRedact({ ...options, ...limits(options) });
  return {
    async send(spans) {
      const outcome = emptyOutcome();
      const ready = makeReady(spans, redact, outcome);
      if (ready.length) settle(await exportWithin(exporter, ready, options), ready.length, outcome);
      return outcome;
    },
    async close() {
      await exporter.shutdown?.();
    },
  };
}

/** OpenTelemetry's exporters have a timeout of their own, as long as ours, and need a moment to say that it is over. */
const PATIENCE = 1.5;

/** An exporter that never calls back must not hold the queue for ever. */
function exportWithin(exporter: ForeignExporter, spans: readonly QueuedSpan[], options: ExportOptions): Promise<ForeignResult> {
  const { timers } = options;
  return new Promise((resolve) => {
    const timeout = new Error('no answer from the exporter');
    const timer = timers.set(() => resolve({ code: 1, error: timeout }), PATIENCE * limits(options).exportTimeoutMillis);
    const done = (result: ForeignResult): void => {
      timers.clear(timer);
      resolve(result);
    };
    try {
      exporter.export(
        spans.map(({ record }) => record),
        done,
      );
    } catch (error) {
      done({ code: 1, error: error as Error });
    }
  });
}

function settle({ code, error }: ForeignResult, count: number, outcome: Outcome): void {
  if (code === 0) {
    outcome.sent += count;
    return;
  }
  outcome.dropped.push({ reason: 'export_failed', spans: count });
  outcome.faults.push({ code: 'export_failed', message: error?.message ?? 'the exporter failed' });
}
