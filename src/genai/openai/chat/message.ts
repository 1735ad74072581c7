import type { JsonObject } from '../../json';
import { objectOf, objectsOf, stringOf } from '../../json';
import type { Message, Part } from '../../message';
import {
  blobPart,
  filePart,
  joinTexts,
  mediaPart,
  reasoningPart,
  textPart,
  toolCallPart,
  toolResponsePart,
} from '../../message';

const ROLES: Readonly<Record<string, string>> = { developer: 'system', function: 'tool' };

/** A message as it stands in requests and in answers. */
export function readMessage(message: JsonObject): Message {
  const role = stringOf(message.role) ?? 'assistant';
  const content = contentParts(message.content);
  const isToolResult = role === 'tool' || role === 'function';
  const parts = isToolResult ? [toolResponsePart(message.tool_call_id ?? message.name, plain(content))] : content;
  return { role: ROLES[role] ?? role, parts: [...reasoning(message), ...parts, ...extras(message)], name: stringOf(message.name) };
}

/** A tool's result as the text it is, unless it has parts of other kinds. */
function plain(parts: readonly Part[]): unknown {
  return parts.every(({ type }) => type === 'text') ? joinTexts(parts) : parts;
}

/** `reasoning_content` is DeepSeek's and vLLM's word, `reasoning` Groq's and OpenRouter's. */
function reasoning(message: JsonObject): Part[] {
  const text = stringOf(message.reasoning_content) ?? stringOf(message.reasoning);
  return text ? [reasoningPart(text)] : [];
}

function extras({ refusal, tool_calls, function_call, audio }: JsonObject): Part[] {
  const parts: Part[] = objectsOf(tool_calls).map(toolCall);
  const legacy = objectOf(function_call);
  if (legacy.name) parts.push(toolCallPart(null, legacy.name, legacy.arguments));
  if (typeof refusal === 'string' && refusal) parts.push({ type: 'refusal', content: refusal });
  const { id, transcript } = objectOf(audio);
  if (id || transcript) parts.push({ ...filePart('audio', id), transcript });
  return parts;
}

function toolCall(call: JsonObject): Part {
  const { name, arguments: args } = objectOf(call.function);
  const custom = objectOf(call.custom);
  return toolCallPart(call.id, name ?? custom.name, args ?? custom.input);
}

export function contentParts(content: unknown): Part[] {
  if (typeof content === 'string') return content ? [textPart(content)] : [];
  return objectsOf(content).map(contentPart);
}

function contentPart(part: JsonObject): Part {
  switch (part.type) {
    case 'text':
      return textPart(String(part.text));
    case 'refusal':
      return { type: 'refusal', content: part.refusal };
    case 'image_url':
      return mediaPart('image', String(objectOf(part.image_url).url ?? part.image_url));
    case 'input_audio':
      return inputAudio(objectOf(part.input_audio));
    case 'file':
      return file(objectOf(part.file));
    case 'thinking':
      return reasoningPart(joinTexts(contentParts(part.thinking)));
    default:
      return { type: String(part.type) };
  }
}

function inputAudio({ format, data }: JsonObject): Part {
  return blobPart('audio', `audio/${format}`, String(data).length);
}

function file({ file_id, file_data, filename }: JsonObject): Part {
  const part = file_id ? filePart('document', file_id) : mediaPart('document', String(file_data));
  return { ...part, name: filename };
}
