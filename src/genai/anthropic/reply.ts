import type { JsonObject } from '../json';
import { numberOf, objectOf, stringOf, valueAt } from '../json';
import type { ModelReply, Usage } from '../provider';
import { partsOf } from './block';

const FINISH_REASONS: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_call',
  refusal: 'content_filter',
};

export function reply(body: JsonObject): ModelReply {
  const reason = stringOf(body.stop_reason);
  const finish = reason && (FINISH_REASONS[reason] ?? reason);
  return {
    id: stringOf(body.id),
    model: stringOf(body.model),
    finishReasons: body.id ? [finish] : [],
    usage: readUsage(objectOf(body.usage)),
    content: () => [{ role: 'assistant', parts: partsOf(body.content), finish_reason: finish }],
  };
}

/** `input_tokens` leaves out what came from the cache and went to it. */
function readUsage(usage: JsonObject): Usage {
  const cacheRead = numberOf(usage.cache_read_input_tokens);
  const cacheWrite = numberOf(usage.cache_creation_input_tokens);
  const input = numberOf(usage.input_tokens);
  return {
    input: input === undefined ? undefined : input + (cacheRead ?? 0) + (cacheWrite ?? 0),
    output: numberOf(usage.output_tokens),
    cacheRead,
    cacheWrite,
    reasoning: numberOf(valueAt(usage, 'output_tokens_details.thinking_tokens')),
  };
}
