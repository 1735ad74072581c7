import type * as Table from '@pydantic/genai-prices';
import type { ResolvedSpan } from '../sessions/resolved';

/** US dollars per million tokens, set by the operator for one model. */
export interface PriceOverride {
  input: number;
  output: number;
  /** Default: `input`. */
  cacheRead?: number;
  /** Default: `input`. */
  cacheWrite?: number;
}

/** Overrides by `provider/model` or by `model`. */
export type PriceOverrides = Readonly<Record<string, PriceOverride>>;

export interface Prices {
  /** US dollars: as reported by the producer, else computed; null when unknown. Never throws. */
  costOf(span: ResolvedSpan): number | null;
}

type PriceTable = typeof Table;

/** Loads the price table once. Never rejects: without the table only reported costs and overrides are known. */
export async function loadPrices(overrides: PriceOverrides = {}): Promise<Prices> {
  const table = await import('@pydantic/genai-prices').catch(() => undefined);
  return { costOf: (span) => span.reportedCost ?? overridden(span, overrides) ?? computed(span, table) };
}

const MILLION = 1e6;

function overridden({ provider, model, tokens }: ResolvedSpan, overrides: PriceOverrides): number | null {
  const price = own(overrides, `${provider ?? ''}/${model ?? ''}`) ?? own(overrides, model ?? '');
  if (!price || !tokens) return null;
  const { input, output, cacheRead, cacheWrite } = tokens;
  const plain = input - cacheRead - cacheWrite;
  const cached = cacheRead * (price.cacheRead ?? price.input) + cacheWrite * (price.cacheWrite ?? price.input);
  return (plain * price.input + cached + output * price.output) / MILLION;
}

/** Names come from outside: `constructor` is no price. */
function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** Servers that people run themselves: what another provider takes for the same model says nothing. */
const LOCAL_PROVIDERS: ReadonlySet<string> = new Set(['ollama', 'lmstudio', 'lm_studio', 'llama_cpp', 'llamacpp', 'llamafile', 'vllm', 'webllm', 'transformers']);

/** Providers by the ids of the price table. */
const PROVIDER_IDS: Readonly<Record<string, string | undefined>> = {
  'gcp.gemini': 'google',
  'gcp.vertex_ai': 'google',
  'gcp.gen_ai': 'google',
  'aws.bedrock': 'aws',
  'azure.ai.openai': 'azure',
  'azure.ai.inference': 'azure',
  mistral_ai: 'mistral',
  x_ai: 'x-ai',
  together_ai: 'together',
};

function computed({ provider, model, tokens, startedAt }: ResolvedSpan, table: PriceTable | undefined): number | null {
  if (!table || !model || !tokens) return null;
  const usage = {
    input_tokens: tokens.input,
    output_tokens: tokens.output,
    cache_read_tokens: tokens.cacheRead || undefined,
    cache_write_tokens: tokens.cacheWrite || undefined,
  };
  const name = provider?.toLowerCase();
  if (name !== undefined && LOCAL_PROVIDERS.has(name)) return null;
  const providerId = name === undefined ? undefined : (own(PROVIDER_IDS, name) ?? name);
  const options = { timestamp: new Date(startedAt) };
  return priceOf(table, usage, model, { ...options, providerId }) ?? priceOf(table, usage, model, options);
}

/** The table throws for figures that make no sense, such as more cached than input. */
function priceOf(
  table: PriceTable,
  usage: Parameters<PriceTable['calcPrice']>[0],
  model: string,
  options: Parameters<PriceTable['calcPrice']>[2],
): number | null {
  try {
    return table.calcPrice(usage, model, options)?.total_price ?? null;
  } catch {
    return null;
  }
}
