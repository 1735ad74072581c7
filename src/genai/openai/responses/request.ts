import {
  GEN_AI_CONVERSATION_ID,
  GEN_AI_PROMPT_NAME,
  GEN_AI_PROMPT_VERSION,
  GEN_AI_REQUEST_PREVIOUS_RESPONSE_ID,
} from '../../../semconv/gen-ai';
import type { JsonObject } from '../../json';
import { objectsOf, stringOf } from '../../json';
import { textPart } from '../../message';
import type { Match, ModelRequest, RequestContent, ToolDefinition } from '../../provider';
import { readSettings } from '../../settings';
import { openaiSettings } from '../settings';
import { messagesOf } from './item';

const REFERENCES = {
  [GEN_AI_REQUEST_PREVIOUS_RESPONSE_ID]: ['previous_response_id'],
  [GEN_AI_CONVERSATION_ID]: ['conversation.id', 'conversation'],
  [GEN_AI_PROMPT_NAME]: ['prompt.id'],
  [GEN_AI_PROMPT_VERSION]: ['prompt.version'],
};

export function request(body: JsonObject, match: Match): ModelRequest | undefined {
  const model = stringOf(body.model);
  const asks = body.input ?? body.previous_response_id ?? body.conversation;
  if (!body.prompt && !(model && asks)) return undefined;
  return {
    model: model ?? match.model,
    stream: body.stream === true,
    settings: { ...openaiSettings(body, 'responses'), ...readSettings(body, REFERENCES) },
    content: () => content(body),
  };
}

function content({ instructions, input, tools }: JsonObject): RequestContent {
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : objectsOf(input);
  return {
    system: typeof instructions === 'string' ? [textPart(instructions)] : [],
    messages: messagesOf(items),
    tools: objectsOf(tools).map(tool),
  };
}

function tool({ type, name, server_label, description, parameters }: JsonObject): ToolDefinition {
  const kind = String(type);
  return { type: kind, name: String(name ?? server_label ?? kind), description: stringOf(description), parameters };
}
