import type { ExportReport } from '../export/report';
import { currentSdk, NOTHING } from './sdk-runtime';

/**
 * Sends the spans that have ended so far, with retries, and waits until that is done. On Workers pass it to
 * `ctx.waitUntil`.
 *
 * @returns how many spans were sent, refused, dropped by reason and are pending, since the start. Never rejects.
 */
export async function forceFlush(): Promise<ExportReport> {
  return currentSdk()?.sdk.forceFlush() ?? NOTHING;
}

/**
 * Sends what there is, stops tracing, and puts everything back that was changed: fetch, context, await tracking, the
 * registrations with OpenTelemetry.
 *
 * @returns the final counts. Never rejects.
 */
export async function shutdown(): Promise<ExportReport> {
  return currentSdk()?.sdk.shutdown() ?? NOTHING;
}
