import type { Attributes } from '@opentelemetry/api';
import {
  GEN_AI_OUTPUT_TYPE,
  GEN_AI_REQUEST_FREQUENCY_PENALTY,
  GEN_AI_REQUEST_MAX_TOKENS,
  GEN_AI_REQUEST_PRESENCE_PENALTY,
  GEN_AI_REQUEST_REASONING_LEVEL,
  GEN_AI_REQUEST_SEED,
  GEN_AI_REQUEST_STOP_SEQUENCES,
  GEN_AI_REQUEST_TEMPERATURE,
  GEN_AI_REQUEST_TOP_K,
  GEN_AI_REQUEST_TOP_P,
} from '../../semconv/gen-ai';
import type { JsonObject } from '../json';
import { readSettings } from '../settings';

const SETTINGS = {
  [GEN_AI_REQUEST_MAX_TOKENS]: ['options.num_predict'],
  [GEN_AI_REQUEST_TEMPERATURE]: ['options.temperature'],
  [GEN_AI_REQUEST_TOP_P]: ['options.top_p'],
  [GEN_AI_REQUEST_TOP_K]: ['options.top_k'],
  [GEN_AI_REQUEST_FREQUENCY_PENALTY]: ['options.frequency_penalty'],
  [GEN_AI_REQUEST_PRESENCE_PENALTY]: ['options.presence_penalty'],
  [GEN_AI_REQUEST_STOP_SEQUENCES]: ['options.stop'],
  [GEN_AI_REQUEST_SEED]: ['options.seed'],
};

export function ollamaSettings(body: JsonObject): Attributes {
  return {
    ...readSettings(body, SETTINGS),
    ...(typeof body.think === 'string' && { [GEN_AI_REQUEST_REASONING_LEVEL]: body.think }),
    ...(Boolean(body.format) && { [GEN_AI_OUTPUT_TYPE]: 'json' }),
  };
}
