import type { Turn } from '../../server/sessions/api';
import { words } from '../client/words';
import { formatCount, formatDollars, formatDuration } from '../parts/figures';
import { totalsOf, type Totals } from './align';

interface Line {
  key: 'turns' | 'durationMs' | 'inputTokens' | 'outputTokens' | 'cost' | 'errors' | 'spans';
  format: (value: number) => string;
}

const lines: Line[] = [
  { key: 'turns', format: formatCount },
  { key: 'durationMs', format: formatDuration },
  { key: 'inputTokens', format: formatCount },
  { key: 'outputTokens', format: formatCount },
  { key: 'cost', format: formatDollars },
  { key: 'errors', format: formatCount },
  { key: 'spans', format: formatCount },
];

/** The figures of both sides, and by how much the right one differs. */
export function FiguresTable({ left, right }: { left: Turn[]; right: Turn[] }) {
  const text = words.value.compare;
  const a = totalsOf(left);
  const b = totalsOf(right);
  return (
    <table class="data-table compare-figures">
      <thead>
        <tr>
          <th scope="col">{text.figure}</th>
          <th scope="col" class="number">
            {text.left}
          </th>
          <th scope="col" class="number">
            {text.right}
          </th>
          <th scope="col" class="number">
            {text.difference}
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <FigureRow key={line.key} line={line} a={a} b={b} />
        ))}
        <tr>
          <th scope="row">{text.figures.models}</th>
          <td class="number names">{a.models.join(', ') || '–'}</td>
          <td class="number names">{b.models.join(', ') || '–'}</td>
          <td class="number">–</td>
        </tr>
        <tr>
          <th scope="row">{text.figures.tools}</th>
          <td class="number names">{a.tools.join(', ') || '–'}</td>
          <td class="number names">{b.tools.join(', ') || '–'}</td>
          <td class="number">–</td>
        </tr>
      </tbody>
    </table>
  );
}

function FigureRow({ line, a, b }: { line: Line; a: Totals; b: Totals }) {
  const from = a[line.key];
  const to = b[line.key];
  const shown = (value: number | null) => (value === null ? '?' : line.format(value));
  return (
    <tr>
      <th scope="row">{words.value.compare.figures[line.key]}</th>
      <td class="number">{shown(from)}</td>
      <td class="number">{shown(to)}</td>
      <td class="number difference">{from === null || to === null ? '–' : difference(from, to, line.format)}</td>
    </tr>
  );
}

function difference(from: number, to: number, format: (value: number) => string): string {
  if (from === to) return '=';
  const sign = to > from ? '+' : '−';
  const share = from === 0 ? '' : ` (${sign}${Math.round((Math.abs(to - from) / from) * 100)}\u00a0%)`;
  return `${sign}${format(Math.abs(to - from))}${share}`;
}
