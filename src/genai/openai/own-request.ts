import { OPENAI_API_TYPE, OPENAI_REQUEST_SERVICE_TIER } from '../../semconv/gen-ai';
import type { JsonObject } from '../json';
import { stringOf } from '../json';
import type { Match, ModelRequest } from '../provider';
import { readRequest } from '../reading/request';

/** A request of OpenAI's, with what only OpenAI has. */
export function openaiRequest(body: JsonObject, match: Match, apiType: string): ModelRequest {
  const request = readRequest(body, match);
  const own = { [OPENAI_API_TYPE]: apiType, [OPENAI_REQUEST_SERVICE_TIER]: stringOf(body.service_tier) };
  return { ...request, settings: { ...request.settings, ...own } };
}
