/** An OTLP/JSON request with its spans apart, all still text. */
export interface SplitRequest {
  /** What stands around the spans: in the place of the first is `[0]`, of the second `[1]`, and so on. */
  frame: string;
  /** Where each span begins and ends, one after the other. Bytes. */
  bounds: readonly number[];
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const [OPEN_LIST, CLOSE_LIST] = [0x5b, 0x5d];
const [OPEN_OBJECT, CLOSE_OBJECT] = [0x7b, 0x7d];

/** The brackets around a span: of the request, its resources, one of them, its scopes, one of them, its spans. */
const aroundSpan = [OPEN_OBJECT, OPEN_LIST, OPEN_OBJECT, OPEN_LIST, OPEN_OBJECT, OPEN_LIST];

/**
 * Finds the spans of an OTLP/JSON request by its brackets, so that each can be read and let go before the next: what a batch
 * says, read at once, is many times its size. Checks nothing else: the frame and the spans, parsed, are right exactly when the
 * whole is.
 *
 * @returns undefined where it is not sure: parse the whole then.
 */
export function splitSpans(body: Uint8Array): SplitRequest | undefined {
  const bounds: number[] = [];
  const place = new Place();
  for (let at = 0; at < body.length; at++) {
    const byte = body[at] as number;
    if (byte === OPEN_OBJECT && place.isAmongSpans) {
      const end = closingBracket(body, at) + 1;
      bounds.push(at, end);
      at = end - 1;
    } else if (place.isAmongSpans && !mayStandAmongSpans(byte)) return undefined;
    else if (byte === QUOTE) at = closingQuote(body, at);
    else place.pass(byte);
  }
  return { frame: frameOf(body, bounds), bounds };
}

/** Where in the nesting of the request the reader is. */
class Place {
  #depth = 0;
  /** How many of the brackets around it are, from the outermost, those around a span. */
  #alike = 0;

  get isAmongSpans(): boolean {
    return this.#alike === aroundSpan.length && this.#depth === this.#alike;
  }

  pass(byte: number): void {
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      if (this.#alike === this.#depth && byte === aroundSpan[this.#depth]) this.#alike += 1;
      this.#depth += 1;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      this.#depth -= 1;
      this.#alike = Math.min(this.#alike, this.#depth);
    }
  }
}

function mayStandAmongSpans(byte: number): boolean {
  return byte === COMMA || byte === CLOSE_LIST || byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/** The end of the body when there is none. */
function closingBracket(body: Uint8Array, open: number): number {
  let depth = 0;
  for (let at = open; at < body.length; at++) {
    const byte = body[at];
    if (byte === QUOTE) at = closingQuote(body, at);
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1;
    else if ((byte === CLOSE_OBJECT || byte === CLOSE_LIST) && --depth === 0) return at;
  }
  return body.length;
}

/** Most texts are short, and what is looked at here costs least for them. Bytes. */
const shortText = 48;

/** The end of the body, or beyond, when there is none. */
function closingQuote(body: Uint8Array, open: number): number {
  const far = Math.min(open + shortText, body.length);
  let at = open + 1;
  while (at < far && body[at] !== QUOTE) at += body[at] === BACKSLASH ? 2 : 1;
  return at < far ? at : distantQuote(body, at);
}

/** @param from where no escape is under way. */
function distantQuote(body: Uint8Array, from: number): number {
  let at = body.indexOf(QUOTE, from);
  while (at > 0 && isEscaped(body, at, from)) at = body.indexOf(QUOTE, at + 1);
  return at < 0 ? body.length : at;
}

function isEscaped(body: Uint8Array, at: number, from: number): boolean {
  let start = at;
  while (start > from && body[start - 1] === BACKSLASH) start -= 1;
  return (at - start) % 2 === 1;
}

const decoder = new TextDecoder();

function frameOf(body: Uint8Array, bounds: readonly number[]): string {
  let frame = '';
  let from = 0;
  for (let span = 0; span < bounds.length; span += 2) {
    frame += `${decoder.decode(body.subarray(from, bounds[span]))}[${span / 2}]`;
    from = bounds[span + 1] as number;
  }
  return frame + decoder.decode(body.subarray(from));
}

/** The text of the span with this number. */
export function spanText(body: Uint8Array, { bounds }: SplitRequest, number: number): string {
  return decoder.decode(body.subarray(bounds[2 * number], bounds[2 * number + 1]));
}

const traceIdKey = new TextEncoder().encode('"traceId"');
const traceIdLength = 32;
/** Encoders write it first. Bytes. */
const farthestTraceId = 8;

/**
 * Tells spans of one trace from those of others, nearly always, without reading them: a hash of the trace id where it stands at
 * the beginning of the text, else 0.
 */
export function traceMark(body: Uint8Array, { bounds }: SplitRequest, number: number): number {
  const start = bounds[2 * number] as number;
  const at = traceIdValue(body, start);
  if (at < 0) return 0;
  let mark = 0;
  for (let digit = at; digit < at + traceIdLength; digit++) mark = Math.imul(mark ^ (body[digit] as number), 0x5bd1e995);
  return mark;
}

/** Where the digits begin, -1 where they are not found. */
function traceIdValue(body: Uint8Array, start: number): number {
  for (let at = start + 1; at <= start + farthestTraceId; at++) {
    if (body[at] !== QUOTE) continue;
    if (traceIdKey.some((byte, index) => body[at + index] !== byte)) return -1;
    const quote = body.indexOf(QUOTE, at + traceIdKey.length);
    return quote < 0 ? -1 : quote + 1;
  }
  return -1;
}
