import type { JsonObject } from '../json';
import { stringOf } from '../json';
import type { Match, ModelRequest, RequestContent } from '../provider';
import { MessageReader } from './message';
import { readSettings } from './settings';
import { readTools } from './tool';

/** Reads the request of any provider. What proves that it is one is the provider's business. */
export function readRequest(body: JsonObject, match: Match, stream = body.stream === true): ModelRequest {
  return {
    model: stringOf(body.model) ?? match.model,
    stream,
    settings: readSettings(body),
    content: () => readContent(body),
  };
}

function readContent(body: JsonObject): RequestContent {
  const reader = new MessageReader();
  const { messages, input, contents, tools, functions } = body;
  return {
    system: reader.content(body.system ?? body.instructions ?? body.systemInstruction ?? body.system_instruction),
    messages: reader.messages(messages ?? input ?? contents ?? promptOf(body)),
    tools: [...readTools(tools), ...readTools(functions)],
  };
}

/** A text, several, or tokens, which say nothing to a reader. A stored prompt is an object. */
function promptOf({ prompt, images }: JsonObject): unknown {
  return typeof prompt === 'string' ? { role: 'user', content: prompt, images } : Array.isArray(prompt) ? prompt : [];
}
