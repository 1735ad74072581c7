import type { JsonObject } from '../../json';
import { objectOf, objectsOf, stringOf } from '../../json';
import type { ModelRequest, ToolDefinition } from '../../provider';
import { ToolCallNumbers } from '../../tool-call-numbers';
import { ollamaSettings } from '../settings';
import { readMessage } from './message';

/** Many applications have an `/api/chat` of their own: only a model and messages of Ollama's shape are proof. */
export function request(body: JsonObject): ModelRequest | undefined {
  const messages = objectsOf(body.messages);
  if (typeof body.model !== 'string' || !messages.every(isOllamaMessage)) return undefined;
  return {
    model: body.model,
    stream: body.stream !== false,
    toolCalls: messages.flatMap(({ tool_calls }) => objectsOf(tool_calls)).length,
    settings: ollamaSettings(body),
    content: () => {
      const numbers = new ToolCallNumbers();
      return { messages: messages.map((message) => readMessage(message, numbers)), tools: objectsOf(body.tools).map(tool) };
    },
  };
}

/** Messages of the AI SDK's chat, which posts to the same path, have parts instead. */
function isOllamaMessage({ role, parts }: JsonObject): boolean {
  return typeof role === 'string' && parts === undefined;
}

function tool(definition: JsonObject): ToolDefinition {
  const { name, description, parameters } = objectOf(definition.function);
  return { type: 'function', name: String(name), description: stringOf(description), parameters };
}
