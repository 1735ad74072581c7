import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/root';
import { concerns } from './case';
import { cases } from './cases';
import { gapOf, gaps } from './gaps';
import { lifecycle } from './program';
import { runtimes } from './runtimes';

const readme = join(root, 'README.md');
const block = /(<!-- matrix -->\n)[\s\S]*?(<!-- \/matrix -->)/;

const tried = [...Object.values(lifecycle), ...cases];
const rows = [...new Set(tried.map(({ feature }) => feature))];
const tiers = new Map(runtimes.map(({ column, tier }) => [column, tier]));
const columns = [...tiers.keys()];

/**
 * The table of features and runtimes. It is made of cases and gaps, and true because the suite fails when a case fails
 * without a gap, or works in spite of one.
 */
function matrix(): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const head = [line(['', ...columns]), line(['---', ...columns.map(() => ':-:')])];
  const body = rows.map((feature) => line([feature, ...columns.map((column) => mark(column, feature))]));
  const notes = gaps.map(({ reason }, at) => `${at + 1}. ${reason}`);
  return [...head, ...body, '', ...notes, ''].join('\n');
}

function mark(column: string, feature: string): string {
  const own = tried.filter((each) => each.feature === feature && concerns(each, tiers.get(column) ?? 'server'));
  if (own.length === 0) return '–';
  const missing = own.map((each) => gapOf(column, each)).filter((gap) => gap !== undefined);
  if (missing.length === 0) return '✓';
  const notes = [...new Set(missing)].map((gap) => gaps.indexOf(gap) + 1).sort((a, b) => a - b);
  return `${missing.length < own.length ? 'partly' : 'no'} <sup>${notes.join(', ')}</sup>`;
}

/** What stands between the README's markers; undefined where it has none. */
export function matrixInReadme(): string | undefined {
  return block.exec(readFileSync(readme, 'utf8'))?.[0];
}

export const matrixBlock = (): string => `<!-- matrix -->\n${matrix()}<!-- /matrix -->`;

export function writeMatrix(): void {
  writeFileSync(readme, readFileSync(readme, 'utf8').replace(block, matrixBlock));
}
