/** Deeper values are left as text: nothing that a person says nests so far, and recursion over them would not end well. */
const MAX_DEPTH = 100;

export interface LenientResult {
  value: unknown;
  /** True when the text ended too early and was closed where it broke off. */
  truncated: boolean;
}

/**
 * Reads JSON that may have been encoded twice or cut off by a length limit.
 *
 * @returns null when the text is no object, array or encoded string: keep it as it is.
 */
export function parseLenient(text: string): LenientResult | null {
  const result = looksLikeJson(text) ? (parseWhole(text) ?? parseTruncated(text)) : null;
  if (result === null || isDeeperThan(result.value, MAX_DEPTH)) return null;
  return typeof result.value === 'string' ? unwrapped(result.value, result.truncated) : result;
}

/** The value that a text encodes, or the text itself. Anything else than a string is returned unchanged. */
export function parsedOr(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const result = parseLenient(value);
  return result === null ? value : result.value;
}

function looksLikeJson(text: string): boolean {
  const first = text.trimStart()[0];
  return first === '{' || first === '[' || first === '"';
}

function parseWhole(text: string): LenientResult | null {
  try {
    return { value: JSON.parse(text), truncated: false };
  } catch {
    return null;
  }
}

/** What an encoded string holds. A text that only begins with a quotation mark is no encoded string. */
function unwrapped(text: string, truncated: boolean): LenientResult | null {
  const inner = parseLenient(text);
  if (inner !== null) return { value: inner.value, truncated: truncated || inner.truncated };
  return truncated ? null : { value: text, truncated };
}

function parseTruncated(text: string): LenientResult | null {
  const end = scanToEnd(text);
  if (end === null) return null;
  for (const candidate of completions(text, end)) {
    const result = parseWhole(candidate);
    if (result !== null) return { value: result.value, truncated: true };
  }
  return null;
}

const HALF_ESCAPE = /\\(?:u[0-9a-fA-F]{0,3})?$/;

/** Ways to close the text, the one that keeps most first. */
function* completions(text: string, end: ScanEnd): Generator<string> {
  const quote = end.inString ? '"' : '';
  yield text + quote + end.closers;
  if (end.inString) yield text.replace(HALF_ESCAPE, '') + quote + end.closers;
  yield text.slice(0, end.safeLength) + end.safeClosers;
}

/** What a cut text was in the middle of. */
interface ScanEnd {
  inString: boolean;
  /** Brackets that close everything open at the end. */
  closers: string;
  /** Length up to the last place where a value was complete, and the brackets that close everything open there. */
  safeLength: number;
  safeClosers: string;
}

/** Null when brackets do not match: the text is not JSON cut short, but something else. */
function scanToEnd(text: string): ScanEnd | null {
  const scan: ScanEnd = { inString: false, closers: '', safeLength: 0, safeClosers: '' };
  let index = 0;
  while (index < text.length && scan.closers.length <= MAX_DEPTH) {
    const next = text[index] === '"' ? stepOverString(text, index, scan) : stepOver(text, index, scan);
    if (next === null) return null;
    index = next;
  }
  return index < text.length ? null : scan;
}

function stepOverString(text: string, start: number, scan: ScanEnd): number {
  const end = closingQuote(text, start + 1);
  scan.inString = end === -1;
  return end === -1 ? text.length : end + 1;
}

function closingQuote(text: string, from: number): number {
  let quote = text.indexOf('"', from);
  while (quote !== -1 && isEscaped(text, quote, from)) quote = text.indexOf('"', quote + 1);
  return quote;
}

function isEscaped(text: string, index: number, from: number): boolean {
  let start = index;
  while (start > from && text[start - 1] === '\\') start--;
  return (index - start) % 2 === 1;
}

function stepOver(text: string, index: number, scan: ScanEnd): number | null {
  const char = text[index];
  if (char === '{' || char === '[') {
    scan.closers = (char === '{' ? '}' : ']') + scan.closers;
    markSafe(scan, index + 1);
  } else if (char === '}' || char === ']') {
    if (scan.closers[0] !== char) return null;
    scan.closers = scan.closers.slice(1);
    markSafe(scan, index + 1);
  } else if (char === ',') {
    markSafe(scan, index);
  }
  return index + 1;
}

function markSafe(scan: ScanEnd, length: number): void {
  scan.safeLength = length;
  scan.safeClosers = scan.closers;
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  if (Array.isArray(value)) return value.some((item) => isDeeperThan(item, depth - 1));
  for (const key in value) if (isDeeperThan((value as Record<string, unknown>)[key], depth - 1)) return true;
  return false;
}
