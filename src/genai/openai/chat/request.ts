import type { JsonObject } from '../../json';
import { objectOf, objectsOf, stringOf } from '../../json';
import type { Match, ModelRequest, ToolDefinition } from '../../provider';
import { openaiSettings } from '../settings';
import { readMessage } from './message';

export function request(body: JsonObject, match: Match): ModelRequest | undefined {
  if (!Array.isArray(body.messages)) return undefined;
  return {
    model: stringOf(body.model) ?? match.model,
    stream: body.stream === true,
    settings: openaiSettings(body, 'chat_completions'),
    content: () => ({
      messages: objectsOf(body.messages).map(readMessage),
      tools: [...objectsOf(body.tools).map(tool), ...objectsOf(body.functions).map(tool)],
    }),
  };
}

/** `{type, function: {…}}`, `{type: "custom", custom: {…}}`, or the function alone in the older form. */
function tool(definition: JsonObject): ToolDefinition {
  const type = stringOf(definition.type) ?? 'function';
  const { name, description, parameters } = objectOf(definition[type] ?? definition);
  return { type, name: String(name ?? type), description: stringOf(description), parameters };
}
