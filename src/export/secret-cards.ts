import { MASK } from './secret-formats';

const SIX_DIGITS = /\d{4}(?:[ +-]|%20)?\d{2}/;

/** Numbers that the card networks issue, in groups or not: 13 to 19 digits, told apart from ids by the checksum. */
const CARD = /(?<![A-Za-z\d.])(?:4\d|5[1-5]|2[2-7]|3[0-8]|6[045])(?:(?:[ +-]|%20)?\d){11,17}(?![A-Za-z\d]|\.\d)/g;

const BEFORE_NUMBER = /[:,[](?:\s|\\+[nrt])*-?$/;
const AFTER_NUMBER = /^(?:\s|\\+[nrt])*[,}\]]/;
/** Farther than any indentation. */
const AROUND = 200;

/** Masks numbers of payment cards. Each holds a long number. */
export function maskCards(text: string): string {
  return SIX_DIGITS.test(text) ? text.replace(CARD, maskCard) : text;
}

/** What may be a number of JSON is replaced by one, because no string can stand there at every depth of escaping. */
function maskCard(card: string, from: number, text: string): string {
  if (!passesLuhn(card)) return card;
  const to = from + card.length;
  const isNumber =
    BEFORE_NUMBER.test(text.slice(Math.max(0, from - AROUND), from)) && AFTER_NUMBER.test(text.slice(to, to + AROUND));
  return isNumber ? '0' : MASK;
}

/** ISO/IEC 7812-1, annex B. */
function passesLuhn(card: string): boolean {
  const digits = card.replace(/%20|\D/g, '');
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place]) * (place % 2 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}
