import { lazily } from '../util/lazily';

/** A text may hold a key or token: it has a run of so many letters, digits, `_` or `-`. Few words are as long. */
export const LONG_WORD = 1;
/** A text may hold the number of a card: it has a run of so many digits, and what may stand between them. */
export const LONG_NUMBER = 2;

export const LONG_WORD_LENGTH = 19;
export const LONG_NUMBER_LENGTH = 13;

/** Answers which runs there are in a text. */
export type FindRuns = (text: string) => number;

/** Which runs a character may be in, by its code; those beyond are in none. */
export const kindTable = /* @__PURE__ */ lazily(() => Uint8Array.from({ length: 256 }, (_, code) => kindOf(code)));

function kindOf(code: number): number {
  const capital = code & ~32;
  if (code === 45 || (code > 47 && code < 58)) return LONG_WORD | LONG_NUMBER;
  if (code === 95 || (capital > 64 && capital < 91)) return LONG_WORD;
  return code === 32 || code === 37 || code === 43 ? LONG_NUMBER : 0;
}

export const findRuns: FindRuns = (text) => run(text, LONG_WORD, LONG_WORD_LENGTH) | run(text, LONG_NUMBER, LONG_NUMBER_LENGTH);

/** Answers the kind where there is such a run. Looks at a character now and then, and back from there: most of an ordinary text is never read. */
function run(text: string, kind: number, length: number): number {
  const table = kindTable();
  for (let last = length - 1; last < text.length;) {
    let at = last;
    while (at > last - length && (table[text.charCodeAt(at)] as number) & kind) at--;
    if (at === last - length) return kind;
    last = at + length;
  }
  return 0;
}
