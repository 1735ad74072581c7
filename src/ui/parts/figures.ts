import type { CostTotals, SpanSummary, TokenTotals } from '../../server/sessions/api';
import { conventions, written, writtenShort } from './conventions';
import { numberFormat } from './formatters';

/** A count in full: `12,402`. */
export function formatCount(value: number): string {
  return trim(value, 3);
}

/** A count in a few letters: `12.4K`. */
export function formatCompact(value: number): string {
  if (value < 10_000) return formatCount(value);
  const how = conventions();
  return how ? writtenShort(how, value) : numberFormat({ notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

/** US dollars with as many digits as tell something: `$12.40`, `$0.420`, `$0.0310`. */
export function formatDollars(value: number): string {
  const least = value === 0 || value >= 1 ? 2 : value >= 0.1 ? 3 : 4;
  const most = value > 0 && value < 0.001 ? 6 : least;
  const how = conventions();
  if (how) return how.dollarFirst ? `$${written(how, value, most, least)}` : `${written(how, value, most, least)}\u00a0$`;
  return numberFormat({
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: least,
    maximumFractionDigits: most,
  }).format(value);
}

/** The cost as known; null when no call has a known price, a dash when there is nothing that costs. */
export function formatCost({ total, unpricedCalls }: CostTotals): string | null {
  if (total !== null) return formatDollars(total);
  return unpricedCalls === 0 ? '–' : null;
}

export function totalTokens(tokens: TokenTotals): number {
  return tokens.input + tokens.output;
}

/** Milliseconds for people: `0.42 ms`, `380 ms`, `2.41 s`, `1 m 12 s`, `3 h 5 m`. */
export function formatDuration(ms: number): string {
  if (ms < 1) return `${trim(ms, 2)} ms`;
  if (ms < 1000) return `${trim(ms, ms < 10 ? 1 : 0)} ms`;
  if (ms < 60_000) return `${trim(ms / 1000, ms < 10_000 ? 2 : 1)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return joined(minutes, 'm', Math.round((ms % 60_000) / 1000), 's');
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? joined(hours, 'h', minutes % 60, 'm') : joined(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${trim(bytes / 1000 ** power, power === 0 ? 0 : 1)} ${units[power]}`;
}

/** Output tokens a second after the first chunk; null when it cannot be told. */
export function tokensPerSecond(outputTokens: number, durationMs: number, firstChunkMs: number | null): number | null {
  const ms = durationMs - (firstChunkMs ?? 0);
  return outputTokens > 0 && ms > 0 ? outputTokens / (ms / 1000) : null;
}

/** Output tokens a second over all calls of a model, counted while they wrote: waiting, tools and the network are left out. */
export function generationSpeed(spans: SpanSummary[]): number | null {
  const calls = spans.filter((span) => span.category === 'model' && span.tokens !== null && span.endedAt !== null);
  const tokens = calls.reduce((all, span) => all + (span.tokens?.output ?? 0), 0);
  const ms = calls.reduce((all, span) => all + (span.endedAt ?? 0) - span.startedAt - (span.timeToFirstChunkMs ?? 0), 0);
  return tokensPerSecond(tokens, ms, null);
}

/** The value below which the given share of values lies; null of none. */
export function percentile(values: number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}

function trim(value: number, digits: number): string {
  const how = conventions();
  return how ? written(how, value, digits) : numberFormat({ maximumFractionDigits: digits }).format(value);
}

function joined(major: number, majorUnit: string, minor: number, minorUnit: string): string {
  return minor === 0 ? `${major} ${majorUnit}` : `${major} ${majorUnit} ${minor} ${minorUnit}`;
}
