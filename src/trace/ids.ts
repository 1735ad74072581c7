const POOL_BYTES = 1024;
const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

export interface IdGenerator {
  /** 32 lower-case hex digits, not all zero (W3C Trace Context). */
  traceId(): string;
  /** 16 lower-case hex digits, not all zero. */
  spanId(): string;
}

/**
 * Ids from cryptographic randomness. Bytes are drawn in pools, because a system call for each id costs more than the rest of
 * a span, and only when the first id is asked for, because some runtimes forbid randomness while modules load.
 */
export function createIdGenerator(randomBytes: (into: Uint8Array<ArrayBuffer>) => unknown): IdGenerator {
  const pool = new Uint8Array(POOL_BYTES);
  let position = POOL_BYTES;
  const id = (bytes: number): string => {
    if (position + bytes > POOL_BYTES) {
      randomBytes(pool);
      position = 0;
    }
    let hex = '';
    for (const end = position + bytes; position < end; position++) hex += HEX[pool[position] as number];
    return hex === ZERO.slice(0, hex.length) ? id(bytes) : hex;
  };
  return { traceId: () => id(TRACE_ID_BYTES), spanId: () => id(SPAN_ID_BYTES) };
}

const HEX: readonly string[] = /* @__PURE__ */ Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

const ZERO = '0'.repeat(2 * TRACE_ID_BYTES);
