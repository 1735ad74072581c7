import { isObject, objectOf, stringOf } from '../genai/json';
import type { Message, Part } from '../genai/message';
import { blobPart, mediaPart, modalityOf, reasoningPart, textPart, toolCallPart, toolResponsePart } from '../genai/message';

/** A message of the AI SDK in the form of the conventions. */
export function readMessage(message: unknown): Message {
  const { role, content } = objectOf(message);
  return { role: stringOf(role) ?? 'user', parts: readParts(content) };
}

/** A text, or a list of parts. */
export function readParts(content: unknown): Part[] {
  if (typeof content === 'string') return [textPart(content)];
  return Array.isArray(content) ? content.filter(isObject).map(readPart) : [];
}

function readPart(part: Readonly<Record<string, unknown>>): Part {
  switch (part.type) {
    case 'text':
      return textPart(String(part.text));
    case 'reasoning':
      return reasoningPart(String(part.text));
    case 'tool-call':
      return toolCallPart(part.toolCallId, part.toolName, part.input);
    case 'tool-result':
      return toolResponsePart(part.toolCallId, objectOf(part.output).value ?? part.output);
    case 'image':
    case 'file':
      return readFile(part);
    default:
      return { type: String(part.type) };
  }
}

function readFile({ type, image, data = image, mediaType }: Readonly<Record<string, unknown>>): Part {
  const modality = type === 'image' ? 'image' : modalityOf(mediaType);
  if (data instanceof URL || (typeof data === 'string' && /^(https?|data):/.test(data))) return mediaPart(modality, String(data));
  return blobPart(modality, mediaType, data);
}
