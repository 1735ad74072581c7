import type { SpanSummary } from '../../server/sessions/api';
import { formatDuration } from '../parts/figures';
import { boundsOf, percentAt } from '../waterfall/axis';
import { treeRows } from '../waterfall/tree';

const rowHeight = 20;
const nameWidth = 300;
const trackWidth = 520;

/** The waterfall of a turn as a still picture. */
export function waterfallSvg(spans: SpanSummary[]): string {
  const lastSeen = Math.max(...spans.map((span) => span.endedAt ?? span.startedAt));
  const bounds = boundsOf(spans, lastSeen);
  const rows = treeRows(spans, new Set());
  const lines = rows.map(({ span, depth }, index) => {
    const end = span.endedAt ?? lastSeen;
    const from = nameWidth + (percentAt(span.startedAt, bounds) / 100) * trackWidth;
    const width = Math.max(2, (percentAt(end, bounds) / 100) * trackWidth + nameWidth - from);
    const y = index * rowHeight;
    return `<text x="${8 + (depth - 1) * 10}" y="${y + 14}">${escapeText(shorten(span.name, 44 - depth * 2))}</text><rect x="${from}" y="${y + 5}" width="${width}" height="10" rx="2" class="${span.status === 'error' ? 'failed' : (span.tier ?? 'none')}"/><text x="${nameWidth + trackWidth + 8}" y="${y + 14}">${span.tier ?? ''} ${formatDuration(Math.max(0, end - span.startedAt))}</text>`;
  });
  return `<svg viewBox="0 0 ${nameWidth + trackWidth + 130} ${rows.length * rowHeight}" role="img">${lines.join('')}</svg>`;
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, Math.max(1, length - 1))}…` : text;
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
