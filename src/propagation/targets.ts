import { parsedUrl } from '../util/url';

/**
 * Hosts of model providers: what is said to them is recorded, but they never hear of traces, not even where an application
 * names them. Of clouds, where applications live too, only the services that serve models.
 */
const MODEL_PROVIDERS =
  /(^|\.)(openai\.com|openai\.azure\.com|anthropic\.com|(generativelanguage|.*aiplatform)\.googleapis\.com|bedrock[-a-z]*\..*amazonaws\.com|mistral\.ai|groq\.com|deepseek\.com|together\.(ai|xyz)|x\.ai|openrouter\.ai|cohere\.(ai|com)|perplexity\.ai|fireworks\.ai|cerebras\.ai|moonshot\.(ai|cn)|gateway\.ai\.cloudflare\.com)$/;

/**
 * Tells whether a request to an address may carry the trace and the conversation along: to the page's own origin, and to the
 * exact origins that the application names, unless a model provider answers there. Nothing else is ever told.
 */
export function createTargets(ownOrigin: string | undefined, propagateTo: readonly string[]): (url: URL) => boolean {
  /** A trailing slash or path in an option is no reason to leave the trace broken. */
  const known = new Set([ownOrigin, ...propagateTo.map((text) => parsedUrl(text)?.origin ?? text)]);
  return ({ origin, hostname }) => known.has(origin) && !MODEL_PROVIDERS.test(hostname);
}
