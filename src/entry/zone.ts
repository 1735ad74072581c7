/**
 * Brings Zone.js along, for pages that are compiled below ES2017: import it before everything else, and `initialize` finds
 * the zone. Over a native `await` Zone.js keeps nothing; pages with native async functions are better off without it.
 */
export { ZoneContextManager } from '@opentelemetry/context-zone';
