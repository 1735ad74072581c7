import { percentDecoded } from '../util/url';

/** One member of a `baggage` header; `raw` is its text as it came, properties included. */
export interface BaggageMember {
  readonly key: string;
  /** Percent-decoded. */
  readonly value: string;
  readonly raw: string;
}

/** Limits of W3C Baggage, section 3.3.2. */
const MAX_MEMBERS = 64;
const MAX_BYTES = 8192;

/**
 * `key` is a token of RFC 7230; a value is percent-encoded ASCII without commas, semicolons, quotes and backslashes; properties
 * are keys, with or without a value (W3C Baggage, section 3.3.1). What is not of this form never goes into a header.
 */
const MEMBER =
  /^[ \t]*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*=[ \t]*(?:([\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+)[ \t]*)?(?:;[ \t]*[!#$%&'*+\-.^_`|~0-9A-Za-z]+[ \t]*(?:=[ \t]*(?:[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+[ \t]*)?)?)*$/;

/** Reads a `baggage` header. Members that are malformed, or beyond the limits, are left out. */
export function parseBaggage(text: string | undefined): BaggageMember[] {
  const members = text?.split(',').map((raw) => {
    const [, key, encoded = ''] = MEMBER.exec(raw) ?? [];
    const value = percentDecoded(encoded);
    return key === undefined || value === undefined ? undefined : { key, value, raw: raw.trim() };
  });
  return withinLimits(members ?? []);
}

/** The first members win, by key and where the limits are reached. */
function withinLimits(members: readonly (BaggageMember | undefined)[]): BaggageMember[] {
  const kept = new Map<string, BaggageMember>();
  let bytes = 0;
  for (const member of members) {
    if (!member || kept.has(member.key) || kept.size >= MAX_MEMBERS) continue;
    const size = member.raw.length + 1;
    if (bytes + size > MAX_BYTES) continue;
    bytes += size;
    kept.set(member.key, member);
  }
  return [...kept.values()];
}

/** A member of our own. Undefined for a key, or properties, that no header can carry. */
export function baggageMember(key: string, value: string, properties?: string): BaggageMember | undefined {
  const raw = `${key}=${percentEncoded(value)}${properties ? `;${properties}` : ''}`;
  return MEMBER.test(raw) ? { key, value, raw } : undefined;
}

/** Writes a `baggage` header. */
export function formatBaggage(members: readonly (BaggageMember | undefined)[]): string {
  return withinLimits(members)
    .map(({ raw }) => raw)
    .join(',');
}

/** `encodeURIComponent`, without failing on halves of surrogate pairs. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));
}
