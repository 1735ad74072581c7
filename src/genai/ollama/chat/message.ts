import type { JsonObject } from '../../json';
import { objectOf, objectsOf, stringOf } from '../../json';
import type { Message, Part } from '../../message';
import { blobPart, reasoningPart, textPart, toolCallPart, toolResponsePart } from '../../message';
import type { ToolCallNumbers } from '../../tool-call-numbers';

export function readMessage(message: JsonObject, numbers: ToolCallNumbers): Message {
  const { role, content, thinking, images, tool_calls, tool_call_id } = message;
  const parts: Part[] = [];
  if (thinking) parts.push(reasoningPart(String(thinking)));
  if (role === 'tool') parts.push(toolResponsePart(numbers.ofResult(tool_call_id), content));
  else if (content) parts.push(textPart(String(content)));
  parts.push(...imageParts(images), ...objectsOf(tool_calls).map((call) => toolCall(call, numbers)));
  return { role: stringOf(role) ?? 'assistant', parts };
}

/** Images are base64 without a word on their kind. */
export function imageParts(images: unknown): Part[] {
  return Array.isArray(images) ? images.map((data) => blobPart('image', undefined, String(data).length)) : [];
}

function toolCall(call: JsonObject, numbers: ToolCallNumbers): Part {
  const { name, arguments: args } = objectOf(call.function);
  return toolCallPart(numbers.ofCall(call.id), name, args);
}
