/** Attribute keys of our own, for what no convention names. */

/** Boolean: the span was sent when it started and will be sent again when it ends. */
export const THREADLIGHT_SPAN_OPEN = 'threadlight.span.open';
/** Boolean: the page was hidden or the isolate ended before the span did. */
export const THREADLIGHT_INTERRUPTED = 'threadlight.interrupted';
/** Boolean: the producer shortened content of this span. */
export const THREADLIGHT_CONTENT_TRUNCATED = 'threadlight.content.truncated';
/** Where the conversation id came from: `scope`, `baggage`, `exchange` … */
export const THREADLIGHT_CONVERSATION_SOURCE = 'threadlight.conversation.source';
/** `browser`, `edge` or `server`. */
export const THREADLIGHT_TIER = 'threadlight.tier';
/** Int: chunks of a streamed answer. */
export const THREADLIGHT_CHUNK_COUNT = 'threadlight.chunk.count';
/** How a streamed answer came to its end. */
export const THREADLIGHT_END_REASON = 'threadlight.end_reason';
/** Boolean: the clock of the runtime stood still while the span was open, so that its duration is unknown. */
export const THREADLIGHT_UNMEASURABLE = 'threadlight.unmeasurable';
