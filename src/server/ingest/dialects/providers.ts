/** Names that emitters use beside the conventions', and the first word of the AI SDK's (`openai.responses`). */
const SYNONYMS: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  'az.ai.openai': 'azure.ai.openai',
  'az.ai.inference': 'azure.ai.inference',
  azure: 'azure.ai.openai',
  azure_openai: 'azure.ai.openai',
  xai: 'x_ai',
  'x-ai': 'x_ai',
  vertex_ai: 'gcp.vertex_ai',
  vertexai: 'gcp.vertex_ai',
  'google.vertex': 'gcp.vertex_ai',
  'gcp.vertex.agent': 'gcp.vertex_ai',
  vertexai_gemini: 'gcp.vertex_ai',
  googleai: 'gcp.gemini',
  gemini: 'gcp.gemini',
  google: 'gcp.gemini',
  google_genai: 'gcp.gemini',
  'google.generative-ai': 'gcp.gemini',
  aws: 'aws.bedrock',
  bedrock: 'aws.bedrock',
  'amazon-bedrock': 'aws.bedrock',
  mistral: 'mistral_ai',
  mistralai: 'mistral_ai',
  togetherai: 'together_ai',
  moonshotai: 'moonshot_ai',
});

/** Values that conventions define with a dot in them, so that the dot is no separator. */
const DOTTED = /^(?:az|azure|aws|gcp|ibm)\./;

/** Provider in the words of the conventions, or as the producer says it, in lower case. */
export function providerOf(name: string): string {
  const lower = name.toLowerCase();
  const direct = SYNONYMS[lower];
  if (direct !== undefined || DOTTED.test(lower)) return direct ?? lower;
  const family = lower.replace(/\.(?:chat|responses|completion|messages|embedding|image|speech|transcription)s?$/, '');
  return SYNONYMS[family] ?? family;
}
