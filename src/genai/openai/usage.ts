import type { Attributes } from '@opentelemetry/api';
import type { JsonObject } from '../json';
import { firstAt, numberOf, objectOf } from '../json';
import type { Usage } from '../provider';

/** In the provider's own money, where it says so. No convention has a name for it; this one is in use. */
const GEN_AI_USAGE_COST = 'gen_ai.usage.cost';

const INPUT = ['prompt_tokens', 'input_tokens'];
const OUTPUT = ['completion_tokens', 'output_tokens'];
const CACHE_READ = [
  'prompt_tokens_details.cached_tokens',
  'input_tokens_details.cached_tokens',
  'prompt_token_details.cached_tokens',
  'prompt_cache_hit_tokens',
  'num_cached_tokens',
];
const CACHE_WRITE = ['prompt_tokens_details.cache_write_tokens', 'input_tokens_details.cache_write_tokens'];
const REASONING = ['completion_tokens_details.reasoning_tokens', 'output_tokens_details.reasoning_tokens'];

/** The token counts of OpenAI and those who answer like it, with the attributes that belong to them. */
export function readUsage(stated: unknown, attributes: Attributes): { usage: Usage; attributes: Attributes } {
  const usage = objectOf(stated);
  const count = (paths: readonly string[]) => numberOf(firstAt(usage, paths));
  const reasoning = count(REASONING);
  const input = count(INPUT);
  return {
    usage: { input, output: withReasoning(usage, input, count(OUTPUT), reasoning), cacheRead: count(CACHE_READ), cacheWrite: count(CACHE_WRITE), reasoning },
    attributes: { ...attributes, [GEN_AI_USAGE_COST]: numberOf(usage.cost) },
  };
}

/** OpenAI counts reasoning as part of the output. xAI counts it beside, which its total gives away. */
function withReasoning(usage: JsonObject, input = 0, output?: number, reasoning?: number): number | undefined {
  if (!reasoning || output === undefined) return output;
  return usage.total_tokens === input + output + reasoning ? output + reasoning : output;
}
