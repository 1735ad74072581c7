import { expect, it } from 'vitest';
import { Spacing } from '../../src/export/spacing';

it('lets nobody look at the same time as another, nor later than it can wait', () => {
  const spacing = new Spacing();
  const times = Array.from({ length: 10 }, () => spacing.reserve(100, 120));
  expect(times).toEqual([100, 105, 110, 115, 120, undefined, undefined, undefined, undefined, undefined]);
  expect(spacing.reserve(100, 130)).toBe(125);
  expect(spacing.reserve(200, 300)).toBe(200);
});
