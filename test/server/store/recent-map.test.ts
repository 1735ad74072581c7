import { expect, it } from 'vitest';
import { RecentMap } from '../../../src/server/store/sqlite/recent-map';

it('forgets what was used longest ago, as far as it weighs too much, and looks only after enough uses', () => {
  const map = new RecentMap<string, number>(32, (weight) => weight);
  for (const key of ['a', 'b', 'c']) map.set(key, 15);
  map.get('a');
  map.trim();
  expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([15, undefined, 15]);
  map.trim();
  map.set('d', 40);
  map.trim();
  expect(map.get('d')).toBe(40);
  map.get('d');
  map.trim();
  expect(['a', 'c', 'd'].map((key) => map.get(key))).toEqual([undefined, undefined, undefined]);
});
