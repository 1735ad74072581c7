const TRACE_ID_DIGITS = 32;
const SPAN_ID_DIGITS = 16;

export interface IdGenerator {
  /** 32 lower-case hex digits, not all zero (W3C Trace Context). */
  traceId(): string;
  /** 16 lower-case hex digits, not all zero. */
  spanId(): string;
}

/**
 * Ids from cryptographic randomness. Bytes are drawn and written in pools, because a system call for each id costs more than
 * the rest of a span, and only when the first id is asked for, because some runtimes forbid randomness while modules load.
 *
 * @param hexOf what the runtime has that writes digits fast: then pools may be larger.
 */
export function createIdGenerator(
  randomBytes: (into: Uint8Array<ArrayBuffer>) => unknown,
  hexOf?: (bytes: Uint8Array<ArrayBuffer>) => string,
): IdGenerator {
  const pool = new Uint8Array(hexOf ? 16_384 : 256);
  let hex = '';
  let position = 0;
  const refill = (): void => {
    randomBytes(pool);
    hex = (hexOf ?? toHex)(pool);
    position = hex.includes(ZEROS) ? hex.length : 0;
  };
  const id = (digits: number): string => {
    while (position + digits > hex.length) refill();
    return hex.slice(position, (position += digits));
  };
  return { traceId: () => id(TRACE_ID_DIGITS), spanId: () => id(SPAN_ID_DIGITS) };
}

const ZEROS = '0'.repeat(SPAN_ID_DIGITS);

/** As bytes first: a text that grows digit by digit costs several times as much. */
function toHex(bytes: Uint8Array): string {
  const digits = new Uint8Array(bytes.length * 2);
  for (let place = 0; place < bytes.length; place++) {
    const byte = bytes[place] as number;
    digits[place * 2] = DIGITS.charCodeAt(byte >> 4);
    digits[place * 2 + 1] = DIGITS.charCodeAt(byte & 15);
  }
  return new TextDecoder().decode(digits);
}

const DIGITS = '0123456789abcdef';
