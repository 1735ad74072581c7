import { type FindRuns, kindTable, LONG_NUMBER, LONG_NUMBER_LENGTH, LONG_WORD, LONG_WORD_LENGTH } from './secret-runs';

const CHUNK = 4_096;

/** So much less, or more, sets the highest bit of a byte that stands in no such run. */
const BELOW_WORDS = 0x2d2d2d2d;
const ABOVE_NUMBERS = 0x46464646;
const HIGHEST = 0x80808080;

let scratch: Scratch | undefined;

/** A piece of a text in UTF-8, byte by byte and four together. */
class Scratch {
  readonly encoder = new TextEncoder();
  /** UTF-8 takes at most three bytes for each unit of a text. */
  readonly bytes = new Uint8Array(CHUNK * 3);
  readonly fours = new Int32Array(this.bytes.buffer);
  readonly kinds = kindTable();
}

/** The same as `findRuns` in less than half of its time, for servers: four bytes are looked at together, and most rule a run out. */
export const findRunsInBytes: FindRuns = (text) => {
  scratch ??= new Scratch();
  let found = 0;
  for (let from = 0; from < text.length; from += CHUNK - LONG_WORD_LENGTH) {
    const { written } = scratch.encoder.encodeInto(text.slice(from, from + CHUNK), scratch.bytes);
    found |= longWord(scratch, written) | longNumber(scratch, written);
  }
  return found;
};

/** A run that is so long fills four fours that follow each other: two of them are a pair that begins at every third. */
function longWord({ fours, bytes, kinds }: Scratch, end: number): number {
  for (let place = 0; place * 4 < end; place += 3) {
    const first = fours[place] as number;
    const second = fours[place + 1] as number;
    const ruledOut = ((first - BELOW_WORDS) | first | (second - BELOW_WORDS) | second) & HIGHEST;
    if (!ruledOut && lengthAround(place * 4, bytes, end, kinds, LONG_WORD) >= LONG_WORD_LENGTH) return LONG_WORD;
  }
  return 0;
}

/** A run that is so long fills two fours that follow each other: one of them is an even one. */
function longNumber({ fours, bytes, kinds }: Scratch, end: number): number {
  for (let place = 0; place * 4 < end; place += 2) {
    const four = fours[place] as number;
    const ruledOut = ((four + ABOVE_NUMBERS) | four) & HIGHEST;
    if (!ruledOut && lengthAround(place * 4, bytes, end, kinds, LONG_NUMBER) >= LONG_NUMBER_LENGTH) return LONG_NUMBER;
  }
  return 0;
}

/** How many bytes of a kind stand before and behind a place without a gap. */
function lengthAround(at: number, bytes: Uint8Array, end: number, kinds: Uint8Array, kind: number): number {
  let from = at;
  let to = at;
  while (from > 0 && (kinds[bytes[from - 1] as number] as number) & kind) from--;
  while (to < end && (kinds[bytes[to] as number] as number) & kind) to++;
  return to - from;
}
