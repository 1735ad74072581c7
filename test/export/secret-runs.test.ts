import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findRuns, LONG_NUMBER, LONG_WORD } from '../../src/export/secret-runs';
import { findRunsInBytes } from '../../src/export/secret-runs-in-bytes';

/** What the two promise, in the fewest words. */
const expected = (text: string): number =>
  (/[\w-]{19}/.test(text) ? LONG_WORD : 0) | (/[\d +%-]{13}/.test(text) ? LONG_NUMBER : 0);

describe('the runs of a text', () => {
  const letter = fc.constantFrom(...'azAZ09_-+% ./:@[`{"\n\0', 'é', '中', 'ſ', '\u{1f600}', '\ud83d', 'Ů');
  const run = fc.tuple(letter, fc.integer({ min: 1, max: 24 })).map(([unit, length]) => unit.repeat(length));
  const text = fc
    .array(fc.oneof(run, fc.string({ unit: letter, maxLength: 30 })), { maxLength: 14 })
    .map((parts) => parts.join(''));

  it.each([
    ['by character', findRuns],
    ['in bytes', findRunsInBytes],
  ])('are found %s, whatever stands around them', (_, find) => {
    fc.assert(
      fc.property(text, (sample) => {
        expect(find(sample)).toBe(expected(sample));
      }),
      { numRuns: 1_500 },
    );
  });

  it.each([
    ['by character', findRuns],
    ['in bytes', findRunsInBytes],
  ])('are found %s where they begin at any place, also over the pieces that a long text is read in', (_, find) => {
    const filler = 'The é stands for what takes two bytes. ';
    for (let before = 0; before < 40; before++) {
      for (const size of [0, 4_040, 4_075, 8_140]) {
        const start = filler.repeat(210).slice(0, size + before);
        expect(find(`${start}. ${'w'.repeat(19)}. ${filler}`)).toBe(LONG_WORD);
        expect(find(`${start}. ${'w'.repeat(18)}. ${filler}`)).toBe(0);
        expect(find(`${start}.${'4'.repeat(13)}.${filler}`)).toBe(LONG_NUMBER);
        expect(find(`${start}.${'4'.repeat(12)}.${filler}`)).toBe(0);
      }
    }
  });
});
