const POOL_BYTES = 2_048;
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
 */
export function createIdGenerator(randomBytes: (into: Uint8Array<ArrayBuffer>) => unknown): IdGenerator {
  const pool = new Uint8Array(POOL_BYTES);
  let hex = '';
  let position = 0;
  const id = (digits: number): string => {
    if (position + digits > hex.length) {
      randomBytes(pool);
      hex = toHex(pool);
      position = 0;
    }
    const text = hex.slice(position, (position += digits));
    return /[^0]/.test(text) ? text : id(digits);
  };
  return { traceId: () => id(TRACE_ID_DIGITS), spanId: () => id(SPAN_ID_DIGITS) };
}

function toHex(bytes: Uint8Array): string {
  const codes = new Uint8Array(bytes.length * 2);
  bytes.forEach((byte, place) => {
    codes[place * 2] = hexDigit(byte >> 4);
    codes[place * 2 + 1] = hexDigit(byte & 15);
  });
  return new TextDecoder().decode(codes);
}

/** The code of `0` to `9`, `a` to `f`. */
function hexDigit(value: number): number {
  return value + (value < 10 ? 48 : 87);
}
