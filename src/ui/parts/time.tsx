import { now } from '../client/clock';
import { locale } from '../client/preferences';
import { dateFormat, relativeFormat } from './formatters';

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

/** A moment as a distance from now, with the exact time on hover. */
export function Ago({ at }: { at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={formatMoment(at)}>
      {formatAgo(at, now.value, locale.value)}
    </time>
  );
}

/** A moment as time of day, with the exact time on hover. */
export function Clock({ at }: { at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={formatMoment(at)}>
      {formatTimeOfDay(at)}
    </time>
  );
}

export function formatAgo(at: number, present: number, tongue: string): string {
  const distance = at - present;
  const format = relativeFormat(tongue);
  if (Math.abs(distance) < 5000) return format.format(0, 'second');
  const [unit, size] = steps.find(([, ms]) => Math.abs(distance) >= ms) ?? ['second', 1000];
  return format.format(Math.round(distance / size), unit);
}

export function formatTimeOfDay(at: number): string {
  return dateFormat({ hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at);
}

export function formatMoment(at: number): string {
  return dateFormat({ dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}
