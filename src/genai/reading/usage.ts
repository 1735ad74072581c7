import type { JsonObject } from '../json';
import { firstAt, numberOf, objectOf } from '../json';
import type { Usage } from '../provider';

const CACHE_READ = [
  'prompt_tokens_details.cached_tokens',
  'input_tokens_details.cached_tokens',
  'prompt_token_details.cached_tokens',
  'prompt_cache_hit_tokens',
  'num_cached_tokens',
  'cache_read_input_tokens',
  'cachedContentTokenCount',
];
const CACHE_WRITE = [
  'prompt_tokens_details.cache_write_tokens',
  'input_tokens_details.cache_write_tokens',
  'cache_creation_input_tokens',
];
const REASONING = [
  'completion_tokens_details.reasoning_tokens',
  'output_tokens_details.reasoning_tokens',
  'output_tokens_details.thinking_tokens',
  'thoughtsTokenCount',
];

/** The counts in an answer of any provider, in the arithmetic of the conventions. Ollama has them in the answer itself. */
export function readUsage(body: JsonObject): Usage {
  const usage = objectOf(body.usage ?? objectOf(body.x_groq).usage ?? body.usageMetadata ?? body);
  const count = (paths: readonly string[]) => numberOf(firstAt(usage, paths));
  const input = inputOf(usage);
  const reasoning = count(REASONING);
  return {
    input,
    output: outputOf(usage, input, reasoning),
    cacheRead: count(CACHE_READ),
    cacheWrite: count(CACHE_WRITE),
    reasoning,
    cost: numberOf(usage.cost),
  };
}

/** Anthropic leaves out what came from the cache and went to it; Google, what its tools were given. */
function inputOf(usage: JsonObject): number | undefined {
  const whole = numberOf(usage.prompt_tokens ?? usage.prompt_eval_count);
  return (
    whole ??
    sum(
      usage.input_tokens,
      usage.cache_read_input_tokens,
      usage.cache_creation_input_tokens,
      usage.promptTokenCount,
      usage.toolUsePromptTokenCount,
    )
  );
}

/** Google counts thoughts beside the answer. So does xAI, which its total gives away. */
function outputOf(usage: JsonObject, input = 0, reasoning = 0): number | undefined {
  const output = numberOf(usage.completion_tokens ?? usage.output_tokens ?? usage.eval_count);
  if (output === undefined) return sum(usage.candidatesTokenCount, usage.thoughtsTokenCount);
  return usage.total_tokens === input + output + reasoning ? output + reasoning : output;
}

function sum(...counts: unknown[]): number | undefined {
  const stated = counts.map(numberOf).filter((count) => count !== undefined);
  return stated.length > 0 ? stated.reduce((total, count) => total + count, 0) : undefined;
}
