import { parseJson } from './json';

/**
 * Messages as the GenAI conventions want them in `gen_ai.input.messages` and `gen_ai.output.messages`.
 *
 * Source: https://github.com/open-telemetry/semantic-conventions-genai, the JSON schemas of messages.
 */
export interface Message {
  readonly role: string;
  readonly parts: readonly Part[];
  readonly name?: string;
  readonly finish_reason?: string;
}

/** `type` says what else there is; unknown types are allowed. */
export interface Part {
  readonly type: string;
  readonly [field: string]: unknown;
}

export function textPart(content: string): Part {
  return { type: 'text', content };
}

export function reasoningPart(content: string): Part {
  return { type: 'reasoning', content };
}

/** @param args an object, or JSON of one as most providers send it; what is no JSON stays the text it is. */
export function toolCallPart(id: unknown, name: unknown, args: unknown): Part {
  const parsed = typeof args === 'string' ? (parseJson(args || '{}') ?? args) : args;
  return { type: 'tool_call', id: id ?? null, name: name ?? '', arguments: parsed };
}

export function toolResponsePart(id: unknown, response: unknown): Part {
  return { type: 'tool_call_response', id: id ?? null, response: response ?? null };
}

/** An image or the like, as a reference: of data that came along only kind and size are kept. */
export function mediaPart(modality: string, address: string, mimeType?: unknown): Part {
  const inline = /^data:([^;,]*)[^,]*,/.exec(address);
  return inline
    ? blobPart(modality, inline[1], address.slice(inline[0].length))
    : { type: 'uri', modality, mime_type: mimeType, uri: address };
}

/** @param data base64 or bytes, which are counted and not kept. */
export function blobPart(modality: string, mimeType: unknown, data: unknown): Part {
  const length = typeof data === 'string' ? Math.floor((data.length * 3) / 4) : ArrayBuffer.isView(data) ? data.byteLength : 0;
  return { type: 'blob', modality, mime_type: mimeType, content: '', byte_length: length };
}

export function filePart(modality: string, fileId: unknown): Part {
  return { type: 'file', modality, file_id: fileId };
}

/** A tool that the provider runs itself. */
export function serverToolCallPart(id: unknown, name: string, call: object): Part {
  return { type: 'server_tool_call', id, name, server_tool_call: call };
}

export function serverToolResponsePart(id: unknown, name: string, response: object): Part {
  return { type: 'server_tool_call_response', id, name, server_tool_call_response: response };
}

/** Text of what may be text or a list of text parts. */
export function joinTexts(parts: readonly Part[]): string {
  return parts.map((part) => (part.type === 'text' ? part.content : '')).join('');
}

/** `image/png` is an image, `application/pdf` a document. */
export function modalityOf(mimeType: unknown): string {
  return /^(image|video|audio)\//.exec(String(mimeType))?.[1] ?? 'document';
}
