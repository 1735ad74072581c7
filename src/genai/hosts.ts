import type { Match } from './provider';

/** Hosts of providers, and their `gen_ai.provider.name`. */
const PROVIDERS: readonly (readonly [host: RegExp, provider: string])[] = [
  [/(^|\.)anthropic\.com$/, 'anthropic'],
  [/(^|\.)openai\.com$/, 'openai'],
  [/\.(openai|cognitiveservices|services\.ai)\.azure\.com$|\.azure-api\.net$/, 'azure.ai.openai'],
  [/(^|\.)openrouter\.ai$/, 'openrouter'],
  [/(^|\.)groq\.com$/, 'groq'],
  [/(^|\.)mistral\.ai$/, 'mistral_ai'],
  [/(^|\.)deepseek\.com$/, 'deepseek'],
  [/(^|\.)together\.(xyz|ai)$/, 'together'],
  [/(^|\.)x\.ai$/, 'x_ai'],
  [/(^|\.)perplexity\.ai$/, 'perplexity'],
  [/(^|\.)moonshot\.(ai|cn)$/, 'moonshot_ai'],
  [/(^|\.)cohere\.(ai|com)$/, 'cohere'],
  [/(^|\.)fireworks\.ai$/, 'fireworks'],
  [/(^|\.)cerebras\.ai$/, 'cerebras'],
  [/^generativelanguage\.googleapis\.com$/, 'gcp.gemini'],
  [/aiplatform\.googleapis\.com$/, 'gcp.vertex_ai'],
  [/\.amazonaws\.com$|\.api\.aws$/, 'aws.bedrock'],
  [/^api\.cloudflare\.com$/, 'cloudflare'],
];

/** Words that Cloudflare's AI Gateway has for providers in its paths, where they differ. */
const GATEWAY_NAMES: Readonly<Record<string, string>> = {
  'azure-openai': 'azure.ai.openai',
  'aws-bedrock': 'aws.bedrock',
  'google-ai-studio': 'gcp.gemini',
  'google-vertex-ai': 'gcp.vertex_ai',
  grok: 'x_ai',
  mistral: 'mistral_ai',
  'perplexity-ai': 'perplexity',
  'workers-ai': 'cloudflare',
  compat: 'cloudflare',
};

/**
 * Who answers at an address. Behind Cloudflare's AI Gateway the path says it:
 * https://developers.cloudflare.com/ai-gateway/providers/.
 */
export function providerAt(url: URL): string | undefined {
  if (url.hostname === 'gateway.ai.cloudflare.com') {
    const segment = url.pathname.split('/')[4] ?? '';
    return GATEWAY_NAMES[segment] ?? segment;
  }
  return PROVIDERS.find(([host]) => host.test(url.hostname))?.[1];
}

/**
 * A call of `provider`, or of a server that speaks like it, if its path matches.
 *
 * @param path where it has a first group, that is the model.
 * @param distinctive true when hardly anything else has such a path, so that it is proof on hosts that nobody knows.
 */
export function matchPath(url: URL, path: RegExp, provider: string, distinctive = false): Match | undefined {
  const found = path.exec(url.pathname);
  if (!found) return undefined;
  const known = providerAt(url);
  return { provider: known ?? provider, model: found[1] && decode(found[1]), certain: distinctive || known !== undefined };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
