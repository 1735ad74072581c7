import type { SessionSummary } from '../api';

type Column = [name: string, read: (session: SessionSummary) => string | number | boolean | null];

const columns: Column[] = [
  ['id', ({ id }) => id],
  ['title', ({ title }) => title],
  ['last_reply', ({ lastReply }) => lastReply],
  ['started_at', ({ startedAt }) => new Date(startedAt).toISOString()],
  ['last_activity_at', ({ lastActivityAt }) => new Date(lastActivityAt).toISOString()],
  ['turns', ({ turnCount }) => turnCount],
  ['spans', ({ spanCount }) => spanCount],
  ['errors', ({ errorCount }) => errorCount],
  ['input_tokens', ({ tokens }) => tokens.input],
  ['output_tokens', ({ tokens }) => tokens.output],
  ['cost_usd', ({ cost }) => cost.total],
  ['unpriced_calls', ({ cost }) => cost.unpricedCalls],
  ['models', ({ models }) => models.join(' ')],
  ['tools', ({ tools }) => tools.join(' ')],
  ['user', ({ userId }) => userId],
  ['tags', ({ tags }) => tags.join(' ')],
];

export const csvHeader = line(columns.map(([name]) => name));

export function toCsvLine(session: SessionSummary): string {
  return line(columns.map(([, read]) => read(session)));
}

function line(cells: (string | number | boolean | null)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** Text that a spreadsheet would run as a formula is kept as text by an apostrophe. */
function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
