import { now } from '../client/clock';
import { words } from '../client/words';
import { conventions } from './conventions';
import { dateFormat } from './formatters';

const units = ['second', 'minute', 'hour', 'day'] as const;
const sizes = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** A moment as a distance from now, with the exact time on hover. */
export function Ago({ at }: { at: number }) {
  return <Moment at={at} text={formatAgo(at, now.value)} />;
}

/** A moment as time of day, with the exact time on hover. */
export function Clock({ at }: { at: number }) {
  return <Moment at={at} text={formatTimeOfDay(at)} />;
}

/** The exact time is written when somebody points there: a page has hundreds that nobody reads. */
function Moment({ at, text }: { at: number; text: string }) {
  return (
    <time dateTime={new Date(at).toISOString()} onPointerEnter={(event) => (event.currentTarget.title = formatMoment(at))}>
      {text}
    </time>
  );
}

export function formatAgo(at: number, present: number): string {
  const text = words.value.ago;
  const distance = Math.abs(present - at);
  if (distance < 5000) return text.now;
  const unit = units.findLast((one) => distance >= sizes[one]) ?? 'second';
  const count = Math.round(distance / sizes[unit]);
  return at <= present ? text.past[unit](count) : text.future[unit](count);
}

export function formatTimeOfDay(at: number): string {
  const how = conventions();
  if (!how) return dateFormat({ hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at);
  const moment = new Date(at);
  const hour = moment.getHours();
  const shown = how.twelveHours ? hour % 12 || 12 : hour;
  const digits = [shown, moment.getMinutes(), moment.getSeconds()].map((one) => String(one).padStart(2, '0')).join(':');
  return how.twelveHours ? `${digits} ${hour < 12 ? 'AM' : 'PM'}` : digits;
}

export function formatMoment(at: number): string {
  return dateFormat({ dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}
