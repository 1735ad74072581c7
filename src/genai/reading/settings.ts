import type { AttributeValue, Attributes } from '@opentelemetry/api';
import {
  GEN_AI_EMBEDDINGS_DIMENSION_COUNT,
  GEN_AI_OUTPUT_TYPE,
  GEN_AI_REQUEST_CHOICE_COUNT,
  GEN_AI_REQUEST_ENCODING_FORMATS,
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
import { firstAt, isObject, listOf, numberOf, objectOf, stringOf } from '../json';

type Read = (stated: unknown) => AttributeValue | undefined;

const texts: Read = (stated) => {
  const list = listOf(stated).filter((text) => typeof text === 'string');
  return list.length > 0 ? list : undefined;
};
const severalOf: Read = (stated) => (stated === 1 ? undefined : numberOf(stated));

/** Each attribute, how its value is read, and the dotted paths at which providers have it, the preferred one first. */
const SETTINGS: readonly (readonly [attribute: string, read: Read, ...paths: string[]])[] = [
  [GEN_AI_REQUEST_MAX_TOKENS, numberOf, 'max_completion_tokens', 'max_output_tokens', 'max_tokens', 'num_predict'],
  [GEN_AI_REQUEST_TEMPERATURE, numberOf, 'temperature'],
  [GEN_AI_REQUEST_TOP_P, numberOf, 'top_p'],
  [GEN_AI_REQUEST_TOP_K, numberOf, 'top_k'],
  [GEN_AI_REQUEST_FREQUENCY_PENALTY, numberOf, 'frequency_penalty'],
  [GEN_AI_REQUEST_PRESENCE_PENALTY, numberOf, 'presence_penalty'],
  [GEN_AI_REQUEST_STOP_SEQUENCES, texts, 'stop', 'stop_sequences'],
  [GEN_AI_REQUEST_SEED, numberOf, 'seed', 'random_seed'],
  [GEN_AI_REQUEST_CHOICE_COUNT, severalOf, 'n', 'candidate_count'],
  [
    GEN_AI_REQUEST_REASONING_LEVEL,
    stringOf,
    'reasoning_effort',
    'reasoning.effort',
    'output_config.effort',
    'thinking_config.thinkingLevel',
    'think',
  ],
  [
    GEN_AI_OUTPUT_TYPE,
    outputType,
    'response_format.type',
    'text.format.type',
    'output_config.format.type',
    'format',
    'response_mime_type',
    'response_modalities',
    'modalities',
  ],
  [
    GEN_AI_EMBEDDINGS_DIMENSION_COUNT,
    numberOf,
    'dimensions',
    'output_dimensionality',
    'embed_content_config.outputDimensionality',
  ],
  [GEN_AI_REQUEST_ENCODING_FORMATS, texts, 'encoding_format'],
];

/**
 * The settings that a request of any provider states, zero and false among them. Ollama has them in `options`; Google in
 * `generationConfig`, and in camel case.
 */
export function readSettings(body: JsonObject): Attributes {
  const stated = snakeCased({ ...body, ...objectOf(body.options), ...objectOf(body.generationConfig) });
  return Object.fromEntries(SETTINGS.map(([attribute, read, ...paths]) => [attribute, read(firstAt(stated, paths))]));
}

function snakeCased(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`), value]),
  );
}

/** A format, a schema of JSON, or a list of modalities. */
function outputType(stated: unknown): string | undefined {
  if (isObject(stated)) return 'json';
  const found = /json|text|audio|image/i.exec(String(stated))?.[0].toLowerCase();
  return found === 'audio' ? 'speech' : found;
}
