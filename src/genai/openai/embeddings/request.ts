import { GEN_AI_EMBEDDINGS_DIMENSION_COUNT, GEN_AI_REQUEST_ENCODING_FORMATS } from '../../../semconv/gen-ai';
import type { JsonObject } from '../../json';
import { stringOf } from '../../json';
import { textPart } from '../../message';
import type { Match, ModelRequest } from '../../provider';
import { readSettings } from '../../settings';

const SETTINGS = {
  [GEN_AI_EMBEDDINGS_DIMENSION_COUNT]: ['dimensions'],
  [GEN_AI_REQUEST_ENCODING_FORMATS]: ['encoding_format'],
};

export function request(body: JsonObject, match: Match): ModelRequest | undefined {
  const model = stringOf(body.model) ?? match.model;
  if (!model || (typeof body.input !== 'string' && !Array.isArray(body.input))) return undefined;
  const texts = [body.input].flat().filter((text) => typeof text === 'string');
  return {
    model,
    stream: false,
    settings: readSettings(body, SETTINGS),
    content: () => ({ messages: texts.map((text) => ({ role: 'user', parts: [textPart(text)] })) }),
  };
}
