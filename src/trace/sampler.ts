import type { Context, SpanContext } from '@opentelemetry/api';
import { CONVERSATION_ID_KEY } from '../semconv/context-keys';

/** Bit of the trace flags (W3C Trace Context). */
export const SAMPLED = 1;

/** Decides whether the span of a new trace is recorded; spans below follow it. */
export type Sampler = (parentContext: Context, parent: SpanContext | undefined, traceId: string) => boolean;

/**
 * Keeps a share of conversations: every trace of a conversation is kept or none is, on every tier, because the decision is
 * computed from the conversation id. Traces outside of conversations are decided by their trace id.
 *
 * @param ratio 0 (none) to 1 (all).
 */
export function createSampler(ratio: number): Sampler {
  return (parentContext, parent, traceId) => {
    if (parent) return (parent.traceFlags & SAMPLED) !== 0;
    if (ratio >= 1) return true;
    const id = parentContext.getValue(CONVERSATION_ID_KEY);
    return share(typeof id === 'string' && id ? id : traceId) < ratio;
  };
}

/** A number from 0 up to 1 that is always the same for the same text: FNV-1a, mixed so that similar ids fall far apart. */
export function share(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
