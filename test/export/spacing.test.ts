import { expect, it } from 'vitest';
import { Spacing } from '../../src/export/spacing';

it('lets nobody look at the same time as another, nor later than it can wait', () => {
  const spacing = new Spacing();
  const times = Array.from({ length: 7 }, () => spacing.reserve(100, 104));
  expect(times).toEqual([100, 101, 102, 103, 104, undefined, undefined]);
  expect(spacing.reserve(100, 130)).toBe(105);
  expect(spacing.reserve(200, 300)).toBe(200);
});
