import { lazily } from '../util/lazily';

/** A text may hold a key or token: it has a run of so many letters, digits, `_` or `-`. Few words are as long. */
export const LONG_WORD = 1;
/** A text may hold the number of a card: it has a run of so many digits, and what may stand between them. */
export const LONG_NUMBER = 2;

const LONG_WORD_LENGTH = 19;
const LONG_NUMBER_LENGTH = 13;

/** Which runs a byte belongs to. */
const kinds = /* @__PURE__ */ lazily(() =>
  Uint8Array.from({ length: 256 }, (_, code) => {
    const character = String.fromCharCode(code);
    return (/[\w-]/.test(character) ? LONG_WORD : 0) | (/[\d +%-]/.test(character) ? LONG_NUMBER : 0);
  }),
);

const CHUNK = 4_096;
const scratch = /* @__PURE__ */ lazily(() => new Uint8Array(CHUNK * 3));
const encoder = /* @__PURE__ */ lazily(() => new TextEncoder());

/** Which runs there are in a text. Its bytes are looked at, because these are read several times faster than characters. */
export function findRuns(text: string): number {
  let found = 0;
  for (let from = 0; from < text.length; from += CHUNK - LONG_WORD_LENGTH) {
    const { written } = encoder().encodeInto(text.slice(from, from + CHUNK), scratch());
    if (hasRun(written, LONG_WORD, LONG_WORD_LENGTH)) found |= LONG_WORD;
    if (hasRun(written, LONG_NUMBER, LONG_NUMBER_LENGTH)) found |= LONG_NUMBER;
  }
  return found;
}

/** Looks at a byte now and then, and back from there: most of an ordinary text is never read. */
function hasRun(end: number, kind: number, length: number): boolean {
  const bytes = scratch();
  const kindOf = kinds();
  for (let last = length - 1; last < end;) {
    let at = last;
    while (at > last - length && (kindOf[bytes[at] as number] as number) & kind) at--;
    if (at === last - length) return true;
    last = at + length;
  }
  return false;
}
