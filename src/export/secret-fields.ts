import { lazily } from '../util/lazily';
import { MASK } from './secret-formats';

/** Names of fields, headers, parameters and attributes whose values are secrets, by their last word. */
const names = /* @__PURE__ */ lazily(() =>
  [
    'passw(?:or)?d',
    'pass(?:phrase|code)',
    '(?<![a-z])pass',
    'pwd',
    'secret',
    'token',
    '(?:api|access|private|secret|auth|signing|encryption|subscription|account|shared|master|service|functions)[-_ ]?key',
    'authorization',
    'cookie',
    'credentials?',
    '(?<![a-z])jwt',
    '(?<![a-z])cv[vc]',
    '(?:php|j)sessid',
    'connect\\.sid',
    '[?&](?:key|code|auth|sig|signature|x-amz-signature)',
  ].join('|'),
);

const QUOTES = '"\'`';
const fieldPattern = /* @__PURE__ */ lazily(() => new RegExp(`(?:${names()})(\\\\*[${QUOTES}])?\\s*(?::|=>?)\\s*`, 'gi'));
const nameAtEnd = /* @__PURE__ */ lazily(() => new RegExp(`(?:${names()})(?:\\.\\d+)?$`, 'i'));
/** The last letters of the names above, before a separator or a number: looked for first, because it is cheap. */
const HINT = /(?:ord|swd|ase|ode|ass|pwd|ret|ken|key|ion|kie|ials?|jwt|cvv|cvc|sid|uth|sig|ure)[\\"'`\s.\d]*$/i;
const HINT_LENGTH = 12;

/** Headers of which everything up to the end of the line is the value. */
const WHOLE_LINE = /(?:cookie|authorization)\W*$/i;
const LINE = /[^\r\n"'`\\]*/y;
const WORD = /[^\s"'`\\&;,<>}]*/y;
/** What JSON writes without quotes. */
const LITERAL = /[-\d.eE+]*/y;
/** Names that are followed by nothing but secrets, even in prose. */
const ALWAYS_SECRET = /pass|pwd|credential|cv[vc]|cookie|authorization|^[?&]/i;
const NOTHING = /^(?:true|false|null|undefined|None)$/;
const CALL = /[([{]/;

/** Whether everything under such an attribute key is a secret. */
export function isSecretName(name: string): boolean {
  return HINT.test(name) && nameAtEnd().test(name);
}

/** Masks the values of secret fields in a text: JSON at any depth of escaping, headers, URLs, code and prose. Valid JSON stays so. */
export function maskFields(text: string): string {
  if (!hintsAtField(text, ':') && !hintsAtField(text, '=')) return text;
  let masked = '';
  let done = 0;
  const pattern = fieldPattern();
  pattern.lastIndex = 0;
  for (let field = pattern.exec(text); field; field = pattern.exec(text)) {
    const from = pattern.lastIndex;
    const value = replaceValue(text, from, field);
    masked += text.slice(done, from) + value.replacement;
    done = pattern.lastIndex = value.end;
  }
  return masked + text.slice(done);
}

function hintsAtField(text: string, separator: string): boolean {
  for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + 1)) {
    if (HINT.test(text.slice(Math.max(0, at - HINT_LENGTH), at))) return true;
  }
  return false;
}

interface Replaced {
  replacement: string;
  /** Where the text goes on. */
  end: number;
}

function replaceValue(text: string, from: number, [field, nameQuote]: RegExpExecArray): Replaced {
  const opening = openingQuote(text, from);
  if (opening) return replaceQuoted(text, from, opening);
  if (text[from] === '[') return replaceList(text, from);
  return nameQuote ? replaceLiteral(text, from, nameQuote) : replaceBare(text, from, field);
}

/** `"`, or `\"` in JSON within JSON, and so on. */
function openingQuote(text: string, from: number): string {
  let at = from;
  while (text[at] === '\\') at++;
  const quote = text[at];
  return quote && QUOTES.includes(quote) ? text.slice(from, at + 1) : '';
}

function replaceQuoted(text: string, from: number, opening: string): Replaced {
  const start = from + opening.length;
  const end = closingQuote(text, start, opening);
  return { replacement: end > start ? opening + MASK : opening, end };
}

/**
 * Where the string ends that such a quote opened. At each depth the number of backslashes before a quote doubles and one is
 * added: those of the opening quote, after any pairs of escaped backslashes, close it; fewer belong to a string around it.
 */
function closingQuote(text: string, start: number, opening: string): number {
  const depth = opening.length - 1;
  const quote = opening.slice(-1);
  for (let at = text.indexOf(quote, start); at >= 0; at = text.indexOf(quote, at + 1)) {
    let slashes = 0;
    while (at - slashes > start && text[at - slashes - 1] === '\\') slashes++;
    if (slashes < depth || slashes % (2 * (depth + 1)) === depth) return at - Math.min(slashes, depth);
  }
  return text.length;
}

/** The strings of a list; anything else in it has its own names. */
function replaceList(text: string, from: number): Replaced {
  let replacement = '';
  let end = from;
  while (end < text.length && /[[\s,]/.test(text[end] ?? '')) {
    replacement += text[end++];
    const opening = openingQuote(text, end);
    if (!opening) continue;
    const item = replaceQuoted(text, end, opening);
    replacement += item.replacement + opening;
    end = Math.min(item.end + opening.length, text.length);
  }
  return { replacement, end };
}

/** A number becomes a string: `{"pin":` must be followed by a value still. */
function replaceLiteral(text: string, from: number, quote: string): Replaced {
  const literal = matchAt(LITERAL, text, from);
  return { replacement: literal && quote + MASK + quote, end: from + literal.length };
}

/** Without quotes it may be prose or code; what cannot be a secret stays. */
function replaceBare(text: string, from: number, field: string): Replaced {
  const value = matchAt(WHOLE_LINE.test(field) ? LINE : WORD, text, from);
  return { replacement: isSecretValue(value, field) ? MASK : value, end: from + value.length };
}

function isSecretValue(value: string, field: string): boolean {
  if (!value || NOTHING.test(value)) return false;
  return ALWAYS_SECRET.test(field) || (!CALL.test(value) && (/\d/.test(value) || value.length >= 16));
}

function matchAt(pattern: RegExp, text: string, from: number): string {
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0] ?? '';
}
