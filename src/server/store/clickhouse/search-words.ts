import { indexText, type SearchTerms } from '../search-query';
import { all, type Sql, sql } from './sql';

const words = /[\p{L}\p{N}\p{M}]+/gu;
/** Accents of Latin, Greek and Cyrillic; the vowels of other scripts are letters to those who write them. */
const accents = /[\u0300-\u036F]/g;

function fold(text: string): string {
  return text.toLowerCase().normalize('NFD').replaceAll(accents, '');
}

/** A message as it is searched: its words without case and accents, a space around each. */
export function searchWords(text: string): string {
  return ` ${(indexText(fold(text)).match(words) ?? []).join(' ')} `;
}

/** The condition on `words`; null when there is nothing to look for. Whole words go through the index as well. */
export function searchCondition({ terms, lastIsPrefix }: SearchTerms): Sql | null {
  if (terms.length === 0) return null;
  const folded = terms.map((term) => term.map(fold));
  return all(folded.flatMap((term, index) => termConditions(term, lastIsPrefix && index === folded.length - 1)));
}

function termConditions(term: readonly string[], isPrefix: boolean): Sql[] {
  const whole = isPrefix ? term.slice(0, -1) : term;
  const phrase = ` ${term.join(' ')}${isPrefix ? '' : ' '}`;
  return [...whole.map((word) => sql`hasToken(words, ${word})`), sql`position(words, ${phrase}) > 0`];
}
