import { parsedUrl } from '../util/url';

/** Providers of models: what a page or server says to them is recorded, but they are never told of its traces. */
const MODEL_PROVIDERS =
  /(^|\.)(openai\.com|openai\.azure\.com|anthropic\.com|googleapis\.com|mistral\.ai|groq\.com|deepseek\.com|together\.(ai|xyz)|x\.ai|openrouter\.ai|cohere\.(ai|com)|perplexity\.ai|fireworks\.ai|amazonaws\.com)$/;

/**
 * Tells whether a request to an address may carry the trace and the conversation along: to the page's own origin, and to the
 * exact origins that the application names. A model provider must be named, too; nothing else is ever told.
 */
export function createTargets(ownOrigin: string | undefined, propagateTo: readonly string[]): (url: URL) => boolean {
  /** A trailing slash or path in an option is no reason to leave the trace broken. */
  const named = new Set(propagateTo.map((text) => parsedUrl(text)?.origin ?? text));
  return ({ origin, hostname }) => named.has(origin) || (origin === ownOrigin && !MODEL_PROVIDERS.test(hostname));
}
