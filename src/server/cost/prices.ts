import type * as Table from '@pydantic/genai-prices';
import type { TokenTotals } from '../sessions/api';
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

type Library = typeof Table;

/** Loads the price table once. Never rejects: without the table only reported costs and overrides are known. */
export async function loadPrices(overrides: PriceOverrides = {}): Promise<Prices> {
  const library = await import('@pydantic/genai-prices').catch(() => undefined);
  const table = library && new PriceTable(library);
  return { costOf: (span) => span.reportedCost ?? overridden(span, overrides) ?? table?.costOf(span) ?? null };
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
const LOCAL_PROVIDERS: ReadonlySet<string> = new Set([
  'ollama',
  'lmstudio',
  'lm_studio',
  'llama_cpp',
  'llamacpp',
  'llamafile',
  'vllm',
  'webllm',
  'transformers',
]);

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

/** A producer may invent models without end. */
const mostKnownModels = 1_000;

/** US dollars per token. */
type Rates = Record<'input' | 'output' | 'cacheRead' | 'cacheWrite', number>;

/** The library looks a model up among thousands for each sum: of most, all that is to know is four numbers. */
class PriceTable {
  readonly #library: Library;
  /** By provider and model: null for a model without a price, undefined for one whose price depends on time or amount. */
  readonly #known = new Map<string, Rates | null | undefined>();

  constructor(library: Library) {
    this.#library = library;
  }

  costOf({ provider, model, tokens, startedAt }: ResolvedSpan): number | null {
    const name = provider?.toLowerCase();
    if (!model || !tokens || (name !== undefined && LOCAL_PROVIDERS.has(name))) return null;
    const options = { providerId: name && (own(PROVIDER_IDS, name) ?? name), timestamp: new Date(startedAt) };
    const rates = this.#ratesOf(model, options);
    if (rates === undefined) return this.#price(tokens, model, options)?.total_price ?? null;
    return rates && costBy(rates, tokens);
  }

  #ratesOf(model: string, options: Options): Rates | null | undefined {
    const key = `${options.providerId ?? ''}/${model}`;
    if (this.#known.has(key)) return this.#known.get(key);
    if (this.#known.size >= mostKnownModels) this.#known.clear();
    const rates = this.#findRates(model, options);
    this.#known.set(key, rates);
    return rates;
  }

  #findRates(model: string, options: Options): Rates | null | undefined {
    const perToken = (tokens: Partial<Tokens>) =>
      (this.#price({ ...none, ...tokens }, model, options)?.total_price ?? 0) / MILLION;
    const found = this.#price({ ...none, input: MILLION }, model, options);
    if (!found) return null;
    const isPlain =
      !Array.isArray(found.model.prices) && Object.values(found.model_price).every((price) => typeof price === 'number');
    if (!isPlain) return undefined;
    return {
      input: found.total_price / MILLION,
      output: perToken({ output: MILLION }),
      cacheRead: perToken({ input: MILLION, cacheRead: MILLION }),
      cacheWrite: perToken({ input: MILLION, cacheWrite: MILLION }),
    };
  }

  /** The library throws for figures that make no sense, such as more cached than input. */
  #price({ input, output, cacheRead, cacheWrite }: Tokens, model: string, options: Options): Table.PriceCalculationResult {
    const usage = {
      input_tokens: input,
      output_tokens: output,
      cache_read_tokens: cacheRead || undefined,
      cache_write_tokens: cacheWrite || undefined,
    };
    try {
      return (
        this.#library.calcPrice(usage, model, options) ?? this.#library.calcPrice(usage, model, { timestamp: options.timestamp })
      );
    } catch {
      return null;
    }
  }
}

type Tokens = Pick<TokenTotals, 'input' | 'output' | 'cacheRead' | 'cacheWrite'>;
type Options = { providerId?: string; timestamp: Date };

const none: Tokens = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

function costBy(rates: Rates, { input, output, cacheRead, cacheWrite }: Tokens): number | null {
  const plain = input - cacheRead - cacheWrite;
  if (plain < 0) return null;
  return plain * rates.input + cacheRead * rates.cacheRead + cacheWrite * rates.cacheWrite + output * rates.output;
}
