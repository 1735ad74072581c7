import { GEN_AI_EMBEDDINGS_DIMENSION_COUNT } from '../../../semconv/gen-ai';
import type { JsonObject } from '../../json';
import { objectsOf } from '../../json';
import type { Match, ModelRequest } from '../../provider';
import { readSettings } from '../../settings';
import { ToolCallNumbers } from '../../tool-call-numbers';
import { messageOf } from '../content/part';

/** One content, or a batch of requests with one each. */
export function request(body: JsonObject, match: Match): ModelRequest | undefined {
  const requests = body.content ? [body] : objectsOf(body.requests);
  return {
    model: match.model,
    stream: false,
    settings: readSettings(requests[0] ?? {}, {
      [GEN_AI_EMBEDDINGS_DIMENSION_COUNT]: ['outputDimensionality', 'embedContentConfig.outputDimensionality'],
    }),
    content: () => ({ messages: requests.map(({ content }) => messageOf(content, new ToolCallNumbers())) }),
  };
}
