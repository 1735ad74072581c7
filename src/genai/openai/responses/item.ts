import type { JsonObject } from '../../json';
import { objectsOf, stringOf } from '../../json';
import type { Message, Part } from '../../message';
import {
  filePart,
  mediaPart,
  reasoningPart,
  serverToolCallPart,
  textPart,
  toolCallPart,
  toolResponsePart,
} from '../../message';

/** Items as messages: what the model did in a row is one message. */
export function messagesOf(items: readonly JsonObject[]): Message[] {
  const messages: { role: string; parts: Part[] }[] = [];
  for (const item of items) {
    const role = roleOf(item);
    const last = messages.at(-1);
    if (last && role === 'assistant' && last.role === role) last.parts.push(...partsOf(item));
    else messages.push({ role, parts: partsOf(item) });
  }
  return messages;
}

function roleOf({ type, role }: JsonObject): string {
  if (typeof role === 'string') return role === 'developer' ? 'system' : role;
  return String(type).endsWith('_output') ? 'tool' : 'assistant';
}

export function partsOf(item: JsonObject): Part[] {
  switch (item.type ?? 'message') {
    case 'message':
      return contentParts(item.content);
    case 'reasoning':
      return reasoningParts(item);
    case 'function_call':
      return [toolCallPart(item.call_id, item.name, item.arguments)];
    case 'custom_tool_call':
      return [toolCallPart(item.call_id, item.name, item.input)];
    case 'function_call_output':
    case 'custom_tool_call_output':
      return [toolResponsePart(item.call_id, typeof item.output === 'string' ? item.output : contentParts(item.output))];
    case 'compaction':
      return [{ type: 'compaction', id: item.id }];
    case 'item_reference':
      return [{ type: 'item_reference', id: item.id }];
    default:
      return [hostedTool(item)];
  }
}

export function contentParts(content: unknown): Part[] {
  if (typeof content === 'string') return content ? [textPart(content)] : [];
  return objectsOf(content).map(contentPart);
}

function contentPart(part: JsonObject): Part {
  switch (part.type) {
    case 'input_text':
    case 'output_text':
      return textPart(String(part.text));
    case 'refusal':
      return { type: 'refusal', content: part.refusal };
    case 'input_image':
      return part.file_id ? filePart('image', part.file_id) : mediaPart('image', String(part.image_url));
    case 'input_file':
      return file(part);
    default:
      return { type: String(part.type) };
  }
}

function file({ file_id, file_url, file_data, filename }: JsonObject): Part {
  const part = file_id ? filePart('document', file_id) : mediaPart('document', String(file_url ?? file_data));
  return { ...part, name: filename };
}

/** The text where it is given, else its summary. */
function reasoningParts({ summary, content }: JsonObject): Part[] {
  const stated = [objectsOf(content), objectsOf(summary)].find((list) => list.length > 0) ?? [];
  return stated.map(({ text }) => reasoningPart(stringOf(text) ?? ''));
}

/** A tool that OpenAI runs: the item says all of it but what may be large. */
function hostedTool({ type, id, call_id, name, status, action, arguments: args }: JsonObject): Part {
  const kind = String(type);
  return serverToolCallPart(id ?? call_id, stringOf(name) ?? kind.replace(/_call$/, ''), { type: kind, status, action, arguments: args });
}
