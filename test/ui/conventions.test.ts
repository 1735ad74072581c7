import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { browserLanguages, language } from '../../src/ui/client/preferences';
import { formatCompact, formatCost, formatCount, formatDollars } from '../../src/ui/parts/figures';
import { formatTimeOfDay } from '../../src/ui/parts/time';

/** What is written without `Intl` must be what `Intl` writes. */
describe.each(['en', 'en-US', 'en-GB', 'de', 'de-DE'] as const)('figures in %s', (locale) => {
  const use = () => {
    browserLanguages.value = [locale];
    language.value = locale.startsWith('en') ? 'en' : 'de';
  };
  const counts = fc.oneof(
    fc.nat(20_000),
    // Halves of the last place that is shown, where rounding can go wrong.
    fc.nat(20_000).map((fifties) => fifties * 50),
    fc.nat(20_000).map((fifties) => fifties * 50_000),
    fc.integer({ min: 0, max: 2_000_000_000 }),
    fc.integer({ min: 940_000, max: 1_010_000 }),
  );

  it('count as Intl does', () => {
    use();
    fc.assert(fc.property(counts, (count) => formatCount(count) === new Intl.NumberFormat(locale).format(count)));
  });

  it('shorten large counts as Intl does', () => {
    use();
    const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
    const wanted = (count: number) => (count < 10_000 ? formatCount(count) : short.format(count));
    fc.assert(fc.property(counts, (count) => void expect(formatCompact(count)).toBe(wanted(count))));
  });

  it('write dollars as Intl does', () => {
    use();
    const options = { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' } as const;
    for (const [value, digits] of [
      [0, 2],
      [12.4, 2],
      [1234.5, 2],
      [0.42, 3],
      [0.031, 4],
    ] as const) {
      const wanted = new Intl.NumberFormat(locale, { ...options, minimumFractionDigits: digits, maximumFractionDigits: digits });
      expect(formatDollars(value)).toBe(wanted.format(value));
    }
  });

  it('write the time of day as Intl does', () => {
    use();
    const wanted = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
    for (const hour of [0, 1, 11, 12, 13, 23]) {
      const at = new Date(2026, 10, 28, hour, 4, 5).getTime();
      expect(formatTimeOfDay(at).toLowerCase()).toBe(wanted.format(at).replace('\u202f', ' ').toLowerCase());
    }
  });
});

it('tells what costs nothing from what has no known price', () => {
  const costs = [
    { total: null, unpricedCalls: 0 },
    { total: null, unpricedCalls: 2 },
    { total: 0.5, unpricedCalls: 2 },
  ];
  expect(costs.map(formatCost)).toEqual(['–', null, formatDollars(0.5)]);
});
