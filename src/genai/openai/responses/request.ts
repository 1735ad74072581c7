import {
  GEN_AI_CONVERSATION_ID,
  GEN_AI_PROMPT_NAME,
  GEN_AI_PROMPT_VERSION,
  GEN_AI_REQUEST_PREVIOUS_RESPONSE_ID,
} from '../../../semconv/gen-ai';
import type { JsonObject } from '../../json';
import { objectOf, stringOf } from '../../json';
import type { Match, ModelRequest } from '../../provider';
import { openaiRequest } from '../own-request';

export function request(body: JsonObject, match: Match): ModelRequest | undefined {
  const { prompt, conversation, previous_response_id } = body;
  if (!prompt && !(body.model && (body.input ?? previous_response_id ?? conversation))) return undefined;
  const read = openaiRequest(body, match, 'responses');
  const { id, version } = objectOf(prompt);
  const references = {
    [GEN_AI_REQUEST_PREVIOUS_RESPONSE_ID]: stringOf(previous_response_id),
    [GEN_AI_CONVERSATION_ID]: stringOf(objectOf(conversation).id ?? conversation),
    [GEN_AI_PROMPT_NAME]: stringOf(id),
    [GEN_AI_PROMPT_VERSION]: stringOf(version),
  };
  return { ...read, settings: { ...read.settings, ...references } };
}
