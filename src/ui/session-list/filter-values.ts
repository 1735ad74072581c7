import type { FilterField } from './filter';

/** Durations are typed in seconds and moments in local time; both are sent in milliseconds. */
export function shownValue(field: FilterField, value: string | null): string {
  if (value === null) return '';
  if (field.kind === 'moment') return localMoment(Number(value));
  return field.kind === 'duration' ? String(Number(value) / 1000) : value;
}

export function sentValue(field: FilterField, typed: string): string | null {
  if (typed === '') return null;
  if (field.kind === 'moment') return String(new Date(typed).getTime());
  return field.kind === 'duration' ? String(Number(typed) * 1000) : typed;
}

/** As `datetime-local` writes it: local time, to the minute. */
function localMoment(at: number): string {
  const minutes = new Date(at).getTimezoneOffset();
  return new Date(at - minutes * 60_000).toISOString().slice(0, 16);
}
