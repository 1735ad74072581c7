import type { Attributes } from '@opentelemetry/api';
import {
  GEN_AI_OUTPUT_TYPE,
  GEN_AI_REQUEST_CHOICE_COUNT,
  GEN_AI_REQUEST_FREQUENCY_PENALTY,
  GEN_AI_REQUEST_MAX_TOKENS,
  GEN_AI_REQUEST_PRESENCE_PENALTY,
  GEN_AI_REQUEST_REASONING_LEVEL,
  GEN_AI_REQUEST_SEED,
  GEN_AI_REQUEST_STOP_SEQUENCES,
  GEN_AI_REQUEST_TEMPERATURE,
  GEN_AI_REQUEST_TOP_K,
  GEN_AI_REQUEST_TOP_P,
  OPENAI_API_TYPE,
  OPENAI_REQUEST_SERVICE_TIER,
} from '../../semconv/gen-ai';
import type { JsonObject } from '../json';
import { firstAt } from '../json';
import { readSettings } from '../settings';

const SETTINGS = {
  [GEN_AI_REQUEST_MAX_TOKENS]: ['max_completion_tokens', 'max_output_tokens', 'max_tokens'],
  [GEN_AI_REQUEST_TEMPERATURE]: ['temperature'],
  [GEN_AI_REQUEST_TOP_P]: ['top_p'],
  [GEN_AI_REQUEST_TOP_K]: ['top_k'],
  [GEN_AI_REQUEST_FREQUENCY_PENALTY]: ['frequency_penalty'],
  [GEN_AI_REQUEST_PRESENCE_PENALTY]: ['presence_penalty'],
  [GEN_AI_REQUEST_STOP_SEQUENCES]: ['stop'],
  [GEN_AI_REQUEST_SEED]: ['seed', 'random_seed'],
  [GEN_AI_REQUEST_REASONING_LEVEL]: ['reasoning_effort', 'reasoning.effort'],
  [OPENAI_REQUEST_SERVICE_TIER]: ['service_tier'],
};

/** Settings that OpenAI's text APIs share; each takes those it knows. */
export function openaiSettings(body: JsonObject, apiType?: string): Attributes {
  return {
    ...readSettings(body, SETTINGS),
    ...(typeof body.n === 'number' && body.n !== 1 && { [GEN_AI_REQUEST_CHOICE_COUNT]: body.n }),
    [GEN_AI_OUTPUT_TYPE]: outputType(body),
    [OPENAI_API_TYPE]: apiType,
  };
}

function outputType(body: JsonObject): string | undefined {
  const format = firstAt(body, ['response_format.type', 'text.format.type']);
  if (typeof format === 'string') return format.startsWith('json') ? 'json' : format;
  return Array.isArray(body.modalities) && body.modalities.includes('audio') ? 'speech' : undefined;
}
