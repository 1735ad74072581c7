import { locale } from '../client/preferences';

/** How a region writes numbers, dollars and the time of day. */
export interface Conventions {
  decimal: string;
  group: string;
  dollarFirst: boolean;
  /** Large counts in short, largest first: from which number on, and what stands behind it. */
  short: [number, string][];
  twelveHours: boolean;
}

const short: [number, string][] = [
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'K'],
];
const english: Conventions = { decimal: '.', group: ',', dollarFirst: true, short, twelveHours: true };
const german: Conventions = {
  decimal: ',',
  group: '.',
  dollarFirst: false,
  short: [
    [1e9, '\u00a0Mrd.'],
    [1e6, '\u00a0Mio.'],
  ],
  twelveHours: false,
};
const british: Conventions = {
  ...english,
  short: [
    [1e9, 'bn'],
    [1e6, 'm'],
    [1e3, 'k'],
  ],
  twelveHours: false,
};
const known: Record<string, Conventions> = {
  en: english,
  'en-US': english,
  'en-GB': british,
  de: german,
  'de-DE': german,
};

/**
 * What the reader's region does, for those that most readers come from; null for the others, where `Intl` knows it. The first
 * formatter that a page makes costs it some milliseconds, and a list of sessions would need eight.
 */
export function conventions(): Conventions | null {
  return known[locale.value] ?? null;
}

/** `12,402.5`: rounded to at most so many digits behind the point, and never fewer than the least. */
export function written({ decimal, group }: Conventions, value: number, most: number, least = 0): string {
  const [whole = '0', fraction = ''] = Math.abs(value).toFixed(most).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, group);
  const digits = fraction.slice(0, least) + fraction.slice(least).replace(/0+$/, '');
  const sign = value < 0 && Number(`${whole}.${fraction}`) !== 0 ? '-' : '';
  return sign + grouped + (digits === '' ? '' : decimal + digits);
}

/** `999.95K` has two places behind the point, and is written with one. */
const almostOne = 0.99995;

/** `12.4K`, in the units of the region. What would be written as a thousand of a unit is one of the next. */
export function writtenShort(how: Conventions, value: number): string {
  const [size, unit] = how.short.find(([from], at) => value >= from * (how.short[at + 1] ? almostOne : 1)) ?? [1, ''];
  // Tenths of a unit are whole here before they are rounded: 12,350 is 123.5 of them, and 12.35 has no exact double.
  return written(how, Math.round(value / (size / 10)) / 10, 1) + unit;
}
