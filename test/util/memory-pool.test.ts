import { expect, it } from 'vitest';
import { MemoryPool } from '../../src/util/memory-pool';

it('gives a piece that is large enough again, and forgets the smallest of too many', () => {
  const pool = new MemoryPool();
  const pieces = [1_000, 70_000, 200_000, 300_000, 400_000].map((bytes) => pool.take(bytes));
  expect(pieces.map(({ byteLength }) => byteLength)).toEqual([1_024, 2 ** 17, 2 ** 18, 2 ** 19, 2 ** 19]);
  for (const piece of pieces) pool.give(piece);
  expect(pool.take(100)).toBe(pieces[1]);
  expect(pool.take(250_000)).toBe(pieces[2]);
  const huge = pool.take(9 * 2 ** 20);
  pool.give(huge);
  expect(pool.take(9 * 2 ** 20)).not.toBe(huge);
});
