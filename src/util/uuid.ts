/** Within a millisecond ids are counted, in the twelve bits that stand behind the time. */
const COUNTS = 0x1000;

let millis = 0;
let count = 0;

/** A UUIDv7 (RFC 9562, 5.7), later than all that were made before it. */
export function uuidv7(): string {
  const now = Date.now();
  if (now > millis) {
    millis = now;
    count = 0;
  } else if (++count === COUNTS) {
    millis++;
    count = 0;
  }
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  bytes[0] = 0x80 | ((bytes[0] as number) & 0x3f);
  const digits = `${hex(millis, 12)}7${hex(count, 3)}${Array.from(bytes, (byte) => hex(byte, 2)).join('')}`;
  return digits.replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
