import type { JsonObject } from '../../json';
import { isObject, objectOf, objectsOf, stringOf } from '../../json';
import type { Message, Part } from '../../message';
import {
  blobPart,
  modalityOf,
  reasoningPart,
  serverToolCallPart,
  serverToolResponsePart,
  textPart,
  toolCallPart,
  toolResponsePart,
} from '../../message';
import type { ToolCallNumbers } from '../../tool-call-numbers';

/** A turn; its texts may stand alone or in a list, with or without a role. */
export function messageOf(content: unknown, numbers: ToolCallNumbers): Message {
  const { role, parts } = isObject(content) ? content : ({ parts: [content].flat() } as JsonObject);
  const read = partsOf(parts, numbers);
  const isToolResult = read.length > 0 && read.every(({ type }) => type === 'tool_call_response');
  return { role: isToolResult ? 'tool' : role === 'model' ? 'assistant' : (stringOf(role) ?? 'user'), parts: read };
}

export function partsOf(parts: unknown, numbers: ToolCallNumbers): Part[] {
  const list = Array.isArray(parts) ? parts : [parts];
  return list.flatMap((part) => (typeof part === 'string' ? [textPart(part)] : isObject(part) ? [partOf(part, numbers)] : []));
}

function partOf(part: JsonObject, numbers: ToolCallNumbers): Part {
  const { text, thought, functionCall, functionResponse, inlineData, fileData } = part;
  if (typeof text === 'string') return thought === true ? reasoningPart(text) : textPart(text);
  if (isObject(functionCall)) return toolCallPart(numbers.ofCall(functionCall.id), functionCall.name, functionCall.args ?? {});
  if (isObject(functionResponse)) return toolResponsePart(numbers.ofResult(functionResponse.id), functionResponse.response);
  if (isObject(inlineData)) return inline(inlineData);
  if (isObject(fileData)) return file(fileData);
  return serverTool(part);
}

function inline({ mimeType, data }: JsonObject): Part {
  return blobPart(modalityOf(mimeType), mimeType, String(data).length);
}

function file({ mimeType, fileUri }: JsonObject): Part {
  return { type: 'uri', modality: modalityOf(mimeType), mime_type: mimeType, uri: fileUri };
}

function serverTool({ executableCode, codeExecutionResult, toolCall, toolResponse }: JsonObject): Part {
  if (executableCode) return serverToolCallPart(undefined, 'code_execution', { type: 'code_execution', ...objectOf(executableCode) });
  if (codeExecutionResult) return serverToolResponsePart(undefined, 'code_execution', { type: 'code_execution', ...objectOf(codeExecutionResult) });
  if (toolCall) return serverToolCallPart(objectOf(toolCall).id, 'tool', { type: 'tool', ...objectOf(toolCall) });
  return serverToolResponsePart(objectOf(toolResponse).id, 'tool', { type: 'tool', ...objectOf(toolResponse) });
}

/** How many tool calls stand in a history. */
export function countToolCalls(contents: unknown): number {
  return objectsOf(contents).flatMap(({ parts }) => objectsOf(parts)).filter(({ functionCall }) => functionCall).length;
}
