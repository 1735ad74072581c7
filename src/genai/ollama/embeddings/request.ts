import { GEN_AI_EMBEDDINGS_DIMENSION_COUNT } from '../../../semconv/gen-ai';
import type { JsonObject } from '../../json';
import { textPart } from '../../message';
import type { ModelRequest } from '../../provider';
import { readSettings } from '../../settings';

/** `input` is one text or several; the older endpoint calls it `prompt`. */
export function request(body: JsonObject): ModelRequest | undefined {
  const texts = [body.input ?? body.prompt].flat().filter((text) => typeof text === 'string');
  if (typeof body.model !== 'string' || texts.length === 0) return undefined;
  return {
    model: body.model,
    stream: false,
    settings: readSettings(body, { [GEN_AI_EMBEDDINGS_DIMENSION_COUNT]: ['dimensions'] }),
    content: () => ({ messages: texts.map((text) => ({ role: 'user', parts: [textPart(text)] })) }),
  };
}
