import type { HrTime, TimeInput } from '@opentelemetry/api';

const NANOS_PER_MILLI = 1e6;

/** Milliseconds since the epoch of a time that the API accepts. */
export function toMillis(time: TimeInput): number {
  if (typeof time === 'number') return time < performanceHorizon() ? time + performance.timeOrigin : time;
  if (time instanceof Date) return time.getTime();
  return time[0] * 1000 + time[1] / NANOS_PER_MILLI;
}

/** Seconds and nanoseconds of milliseconds since the epoch. */
export function toHrTime(millis: number): HrTime {
  const seconds = Math.floor(millis / 1000);
  const nanos = Math.round((millis - seconds * 1000) * NANOS_PER_MILLI);
  return nanos === 1e9 ? [seconds + 1, 0] : [seconds, nanos];
}

/** Smaller numbers are readings of `performance.now()`: the rule of OpenTelemetry's SDKs. */
function performanceHorizon(): number {
  return globalThis.performance?.timeOrigin ?? 0;
}
