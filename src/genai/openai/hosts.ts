import type { Match } from '../provider';

/** Hosts that speak OpenAI's wire format, and their `gen_ai.provider.name`. */
const PROVIDERS: readonly (readonly [host: RegExp, provider: string])[] = [
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
 * A call whose path ends in `path`. On a host that nobody knows it is taken for a server that is compatible with OpenAI.
 *
 * @param distinctive true when hardly anything else has such a path.
 */
export function matchPath(url: URL, path: RegExp, distinctive: boolean): Match | undefined {
  if (!path.test(url.pathname)) return undefined;
  const known = providerAt(url);
  const deployment = /\/deployments\/([^/]+)\//.exec(url.pathname)?.[1];
  return { provider: known ?? 'openai', model: deployment, certain: distinctive || known !== undefined };
}
