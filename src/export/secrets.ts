import { percentDecoded } from '../util/url';
import { maskCards } from './secret-cards';
import { maskFields } from './secret-fields';
import { MASK, maskFormats } from './secret-formats';
import { findRuns, type FindRuns, LONG_NUMBER, LONG_WORD } from './secret-runs';

/** Characters of the shortest text that can hold a secret and tell it. */
export const SHORTEST_SECRET = 6;

/** The password in `scheme://user:password@host`. */
const URL_PASSWORD = /(:\/\/[^\s/:@"'\\]*:)[^\s/"'\\]+@/g;

/**
 * Masks every secret that can be told in a text: keys and tokens of known formats, values of fields with telling names,
 * payment cards, and passwords in URLs. JSON in the text stays valid. Each kind first looks for a hint, which costs little.
 *
 * @param find what the runtime has that finds runs faster.
 */
export function maskSecrets(text: string, find: FindRuns = findRuns): string {
  if (text.length < SHORTEST_SECRET) return text;
  const runs = find(text);
  const masked = runs & LONG_WORD ? maskFormats(text) : text;
  const hasNames = masked.includes(':') || masked.includes('=');
  const named = hasNames ? maskUrlPasswords(maskFields(masked)) : masked;
  const shown = runs & LONG_NUMBER ? maskCards(named) : named;
  return shown.includes('%') ? shown.replace(RUN, maskEncoded) : shown;
}

/** As long as nothing stands in it that a URL would have encoded. */
const RUN = /[^\s&?=#"'<>\\]+/g;

/** What a part of a URL says can be told only when it is decoded: in `%20sk-…` the key seems to be in the middle of a word. */
function maskEncoded(run: string): string {
  if (!run.includes('%')) return run;
  const plain = percentDecoded(run);
  return plain === undefined || plain === run || maskSecrets(plain) === plain ? run : MASK;
}

function maskUrlPasswords(text: string): string {
  return text.includes('@') ? text.replace(URL_PASSWORD, `$1${MASK}@`) : text;
}
