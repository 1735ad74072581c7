import type { JsonObject } from '../json';
import { objectOf, objectsOf, stringOf } from '../json';
import type { Message, Part } from '../message';
import {
  blobPart,
  filePart,
  joinTexts,
  modalityOf,
  reasoningPart,
  serverToolCallPart,
  serverToolResponsePart,
  textPart,
  toolCallPart,
  toolResponsePart,
} from '../message';

/** Results of tools stand in messages of the user there; the conventions give them a role of their own. */
export function messagesOf(message: JsonObject): Message[] {
  const blocks = objectsOf(message.content);
  const results = blocks.filter(({ type }) => type === 'tool_result');
  const rest = typeof message.content === 'string' ? message.content : blocks.filter(({ type }) => type !== 'tool_result');
  const messages: Message[] = results.map((block) => ({ role: 'tool', parts: [toolResult(block)] }));
  if (rest.length > 0) messages.push({ role: stringOf(message.role) ?? 'user', parts: partsOf(rest) });
  return messages;
}

/** A text, or a list of blocks. */
export function partsOf(content: unknown): Part[] {
  return typeof content === 'string' ? [textPart(content)] : objectsOf(content).map(partOf);
}

function partOf(block: JsonObject): Part {
  const type = String(block.type);
  switch (type) {
    case 'text':
      return textPart(String(block.text));
    case 'thinking':
      return reasoningPart(String(block.thinking));
    case 'tool_use':
      return toolCallPart(block.id, block.name, block.input);
    case 'image':
    case 'document':
      return source(type, objectOf(block.source));
    default:
      return serverTool(type, block);
  }
}

function serverTool(type: string, block: JsonObject): Part {
  if (type.endsWith('_tool_use')) return serverToolCallPart(block.id, String(block.name), { type, input: block.input });
  if (!type.endsWith('_tool_result')) return { type };
  return serverToolResponsePart(block.tool_use_id, type.replace(/_tool_result$/, ''), { type, content: block.content });
}

function source(modality: string, { type, media_type, data, url, file_id }: JsonObject): Part {
  if (type === 'url') return { type: 'uri', modality, uri: url };
  if (type === 'file') return filePart(modality, file_id);
  return blobPart(modality === 'image' ? modality : modalityOf(media_type), media_type, String(data).length);
}

function toolResult({ tool_use_id, content, is_error }: JsonObject): Part {
  const parts = partsOf(content);
  const response = parts.every(({ type }) => type === 'text') ? joinTexts(parts) : parts;
  return { ...toolResponsePart(tool_use_id, response), ...(is_error === true && { is_error }) };
}
