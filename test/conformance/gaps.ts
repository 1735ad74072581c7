import type { Case } from './case';

/** Cases that are known to fail on some columns of the matrix, and why. Any other failure fails the suite, and so does a gap that has closed. */
export interface Gap {
  readonly columns: readonly string[];
  readonly concerns: (tried: Pick<Case, 'feature' | 'title'>) => boolean;
  readonly reason: string;
}

export const gaps: readonly Gap[] = [];

export function gapOf(column: string, tried: Pick<Case, 'feature' | 'title'>): Gap | undefined {
  return gaps.find((gap) => gap.columns.includes(column) && gap.concerns(tried));
}
