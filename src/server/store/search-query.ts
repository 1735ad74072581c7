import type { SearchHit } from '../sessions/api';

/** Scripts written without spaces: each character is indexed as a word, and a run of them is a phrase. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;
const words = /[\p{L}\p{N}\p{M}]+/gu;

/** The text as it goes into the index. */
export function indexText(text: string): string {
  return text.replace(unspaced, ' $& ');
}

/** What a person typed, as words and "exact phrases": all must be in the message; the last word may be unfinished. */
export interface SearchTerms {
  terms: string[][];
  lastIsPrefix: boolean;
}

export function parseSearch(query: string): SearchTerms {
  const terms: string[][] = [];
  for (const [, phrase, word] of query.matchAll(/"([^"]*)"|([^\s"]+)/g)) {
    const parts = indexText(phrase ?? word ?? '').match(words);
    if (parts) terms.push([...parts]);
  }
  return { terms: terms.slice(0, 32), lastIsPrefix: /[^\s"]$/.test(query) };
}

/** In the query language of FTS5; empty when there is nothing to look for. */
export function toMatch({ terms, lastIsPrefix }: SearchTerms): string {
  return terms.map((term, index) => `"${term.join(' ')}"${lastIsPrefix && index === terms.length - 1 ? '*' : ''}`).join(' ');
}

const snippetLength = 240;
const before = 60;

/** The part of a message around the first hit, with the places of all hits in it. */
export function snippet(text: string, { terms, lastIsPrefix }: SearchTerms): Pick<SearchHit, 'text' | 'ranges'> {
  const patterns = terms.map((term, index) => termPattern(term, lastIsPrefix && index === terms.length - 1));
  const pattern = new RegExp(patterns.join('|'), 'giu');
  const first = Math.max(0, text.search(pattern));
  const start = first < before ? 0 : first - before;
  const part = text.slice(start, start + snippetLength);
  const shown = `${start > 0 ? '…' : ''}${part}${start + snippetLength < text.length ? '…' : ''}`;
  return { text: shown, ranges: [...shown.matchAll(pattern)].map((hit) => [hit.index, hit.index + hit[0].length]) };
}

/** The words contain letters and digits only, so nothing in them needs escaping. */
function termPattern(term: string[], isPrefix: boolean): string {
  const joined = term.join('[^\\p{L}\\p{N}]*');
  return isPrefix ? `${joined}[\\p{L}\\p{N}]*` : joined;
}
