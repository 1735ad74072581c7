import {
  GEN_AI_REQUEST_MAX_TOKENS,
  GEN_AI_REQUEST_REASONING_LEVEL,
  GEN_AI_REQUEST_STOP_SEQUENCES,
  GEN_AI_REQUEST_TEMPERATURE,
  GEN_AI_REQUEST_TOP_K,
  GEN_AI_REQUEST_TOP_P,
} from '../../semconv/gen-ai';
import type { JsonObject } from '../json';
import { objectsOf, stringOf } from '../json';
import type { Match, ModelRequest, ToolDefinition } from '../provider';
import { readSettings } from '../settings';
import { messagesOf, partsOf } from './block';

const SETTINGS = {
  [GEN_AI_REQUEST_MAX_TOKENS]: ['max_tokens'],
  [GEN_AI_REQUEST_TEMPERATURE]: ['temperature'],
  [GEN_AI_REQUEST_TOP_P]: ['top_p'],
  [GEN_AI_REQUEST_TOP_K]: ['top_k'],
  [GEN_AI_REQUEST_STOP_SEQUENCES]: ['stop_sequences'],
  [GEN_AI_REQUEST_REASONING_LEVEL]: ['output_config.effort'],
};

export function request(body: JsonObject, match: Match): ModelRequest | undefined {
  if (!Array.isArray(body.messages) || typeof body.max_tokens !== 'number') return undefined;
  return {
    model: stringOf(body.model) ?? match.model,
    stream: body.stream === true,
    settings: readSettings(body, SETTINGS),
    content: () => ({
      system: partsOf(body.system),
      messages: objectsOf(body.messages).flatMap(messagesOf),
      tools: objectsOf(body.tools).map(tool),
    }),
  };
}

/** Tools of the application have no type; Anthropic's own have a dated one. */
function tool({ type, name, description, input_schema }: JsonObject): ToolDefinition {
  const kind = !type || type === 'custom' ? 'function' : String(type);
  return { type: kind, name: String(name), description: stringOf(description), parameters: input_schema };
}
