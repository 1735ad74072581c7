import type { Match } from './provider';

/** Words in hosts and in the paths of Cloudflare's AI Gateway, and the `gen_ai.provider.name` where it is another word. */
const PROVIDERS: Readonly<Record<string, string>> = {
  anthropic: '',
  cerebras: '',
  cloudflare: '',
  cohere: '',
  deepseek: '',
  fireworks: '',
  groq: '',
  openai: '',
  openrouter: '',
  perplexity: '',
  together: '',
  azure: 'azure.ai.openai',
  'azure-api': 'azure.ai.openai',
  'azure-openai': 'azure.ai.openai',
  amazonaws: 'aws.bedrock',
  'aws-bedrock': 'aws.bedrock',
  'google-ai-studio': 'gcp.gemini',
  'google-vertex-ai': 'gcp.vertex_ai',
  grok: 'x_ai',
  x: 'x_ai',
  mistral: 'mistral_ai',
  moonshot: 'moonshot_ai',
  'perplexity-ai': 'perplexity',
  'workers-ai': 'cloudflare',
  compat: 'cloudflare',
};

/**
 * Who answers at an address. Behind Cloudflare's AI Gateway the path says it:
 * https://developers.cloudflare.com/ai-gateway/providers/.
 */
export function providerAt({ hostname, pathname }: URL): string | undefined {
  if (hostname === 'gateway.ai.cloudflare.com') {
    const segment = pathname.split('/')[4] ?? '';
    return PROVIDERS[segment] || segment;
  }
  if (hostname.endsWith('aiplatform.googleapis.com')) return 'gcp.vertex_ai';
  if (hostname === 'generativelanguage.googleapis.com') return 'gcp.gemini';
  const name = hostname.split('.').at(-2) ?? '';
  return Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] || name : undefined;
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
