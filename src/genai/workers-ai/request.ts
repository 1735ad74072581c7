import type { JsonObject } from '../json';
import { objectOf, objectsOf, stringOf } from '../json';
import { readMessage } from '../openai/chat/message';
import { openaiSettings } from '../openai/settings';
import type { Match, ModelRequest, ToolDefinition } from '../provider';

/** Models that write text take messages or a prompt; what others take is not recorded as a chat. */
export function request(body: JsonObject, match: Match): ModelRequest | undefined {
  const prompt = stringOf(body.prompt);
  const messages = prompt === undefined ? objectsOf(body.messages) : [{ role: 'user', content: prompt }];
  if (messages.length === 0) return undefined;
  return {
    model: match.model,
    stream: body.stream === true,
    settings: openaiSettings(body),
    content: () => ({ messages: messages.map(readMessage), tools: objectsOf(body.tools).map(tool) }),
  };
}

/** With or without the envelope that OpenAI has. */
function tool(definition: JsonObject): ToolDefinition {
  const { name, description, parameters } = objectOf(definition.function ?? definition);
  return { type: 'function', name: String(name), description: stringOf(description), parameters };
}
