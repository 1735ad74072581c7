import { locale } from '../client/preferences';

const known = new Map<string, unknown>();

/** A number format for the reader's language. Making one is slow and a page needs thousands, so each is made once. */
export function numberFormat(options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  return kept(`number ${locale.value} ${JSON.stringify(options)}`, () => new Intl.NumberFormat(locale.value, options));
}

export function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return kept(`date ${locale.value} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locale.value, options));
}

function kept<T>(key: string, make: () => T): T {
  const format = (known.get(key) as T | undefined) ?? make();
  known.set(key, format);
  return format;
}
