import type { JsonObject } from '../json';
import { isObject, listOf, objectOf, objectsOf, stringOf } from '../json';
import type { Message, Part } from '../message';
import {
  blobPart,
  filePart,
  joinTexts,
  reasoningPart,
  serverToolCallPart,
  serverToolResponsePart,
  textPart,
  toolCallPart,
  toolResponsePart,
} from '../message';
import { isMedia, readMedia } from './media';

const ROLES: Readonly<Record<string, string>> = { developer: 'system', function: 'tool', model: 'assistant' };

const TOOL_CALL = /^(tool_use|function_call|custom_tool_call)$/;
const TOOL_RESULT = /^tool_result$|_output$/;
/** Tools that providers run themselves. */
const SERVER_RESULT = /_tool_result$/;
const SERVER_CALL = /(_tool_use|_call)$|^mcp_|^program$/;
const GOOGLE_TOOL = /^(executableCode|codeExecutionResult|toolCall|toolResponse)$/;

/**
 * Reads messages of any provider. Their shapes differ and nowhere contradict each other, and many servers mix them, so one
 * reader knows them all: messages (OpenAI chat, Anthropic, Ollama), items (OpenAI responses) and turns (Gemini).
 *
 * Tool calls without ids (Gemini, Ollama) are numbered, so that a result finds its call: by their order.
 */
export class MessageReader {
  #calls: number;
  #results = 0;

  /** @param priorCalls tool calls that came before, in the same conversation. */
  constructor(priorCalls = 0) {
    this.#calls = priorCalls;
  }

  /** @param stated a text, a message, or a list of such. Results of tools become messages of their own. */
  messages(stated: unknown): Message[] {
    const read: (Message & { parts: Part[] })[] = [];
    for (const item of listOf(stated)) {
      const message = typeof item === 'string' ? { content: item } : objectOf(item);
      const parts = this.parts(message);
      const results = parts.filter(isResult);
      read.push(...results.map((part) => ({ role: 'tool', parts: [part] })));
      const said = parts.filter((part) => !isResult(part));
      const role = roleOf(message);
      const last = read.at(-1);
      if (message.type && role === 'assistant' && last?.role === role) last.parts.push(...said);
      else if (results.length === 0 || said.length > 0) read.push({ role, parts: said, name: nameOf(message) });
    }
    return read;
  }

  parts(message: JsonObject): Part[] {
    const { type, role, content, parts, text, images, tool_calls, function_call, refusal, audio } = message;
    if (type && type !== 'message') return this.#part(message);
    if (role === 'tool' || role === 'function') return [this.#result(message)];
    return [
      ...thoughts(message.reasoning_content ?? message.reasoning ?? message.thinking),
      ...this.content(content ?? parts ?? text),
      ...listOf(images).map((data) => blobPart('image', undefined, data)),
      ...[...objectsOf(tool_calls), ...objectsOf(function_call)].map((call) => this.#call(call)),
      ...(refusal ? [{ type: 'refusal', content: refusal }] : []),
      ...objectsOf(audio).map(({ id, transcript }) => ({ ...filePart('audio', id), transcript })),
    ];
  }

  /** @param stated a text, a part, or a list of such. */
  content(stated: unknown): Part[] {
    return listOf(stated).flatMap((item) => {
      if (typeof item === 'string') return item ? [textPart(item)] : [];
      return isObject(item) ? this.#part(item) : [];
    });
  }

  #part(part: JsonObject): Part[] {
    const type = stringOf(part.type) ?? '';
    if (type === 'message' || part.parts) return this.parts(part);
    if (part.thought === true || /^(thinking|reasoning)/.test(type)) return thoughts(thoughtIn(part));
    if (typeof part.text === 'string') return [textPart(part.text)];
    if (type === 'refusal') return [{ type, content: part.refusal }];
    return [this.#toolPart(type, part) ?? serverTool(type, part) ?? otherPart(type, part)];
  }

  #toolPart(type: string, part: JsonObject): Part | undefined {
    if (part.functionCall || TOOL_CALL.test(type)) return this.#call(part);
    return part.functionResponse || TOOL_RESULT.test(type) ? this.#result(part) : undefined;
  }

  #call(stated: JsonObject): Part {
    const call = { ...stated, ...objectOf(stated.function ?? stated.custom ?? stated.functionCall) };
    const number = this.#calls++;
    return toolCallPart(call.call_id ?? call.id ?? `call_${number}`, call.name, call.arguments ?? call.input ?? call.args);
  }

  #result(stated: JsonObject): Part {
    const result = { ...stated, ...objectOf(stated.functionResponse) };
    const number = this.#results++;
    const id = result.tool_use_id ?? result.tool_call_id ?? result.call_id ?? result.id ?? `call_${number}`;
    const response = toolResponsePart(id, this.#plain(result.response ?? result.content ?? result.output));
    return result.is_error === true ? { ...response, is_error: true } : response;
  }

  /** A list of parts as the text it is, unless it has parts of other kinds. */
  #plain(value: unknown): unknown {
    if (!Array.isArray(value)) return value;
    const parts = this.content(value);
    return parts.every(({ type }) => type === 'text') ? joinTexts(parts) : parts;
  }
}

function roleOf({ type, role }: JsonObject): string {
  const stated = stringOf(role) ?? (type ? 'assistant' : 'user');
  return ROLES[stated] ?? stated;
}

/** Items have names of what they call. */
function nameOf({ type, name }: JsonObject): string | undefined {
  return type ? undefined : stringOf(name);
}

function isResult({ type }: Part): boolean {
  return type === 'tool_call_response';
}

/** The text where it is given, else its summary. */
function thoughtIn({ thinking, text, content, summary }: JsonObject): unknown {
  return [thinking, text, content, summary].find((stated) => listOf(stated).length > 0);
}

function thoughts(stated: unknown): Part[] {
  const texts = listOf(stated).map((item) => stringOf(item) ?? stringOf(objectOf(item).text));
  return texts.flatMap((text) => (text ? [reasoningPart(text)] : []));
}

/** What may be large is left out. */
function serverTool(type: string, part: JsonObject): Part | undefined {
  const { id, call_id, tool_use_id, name, status, action, input, arguments: args, content } = part;
  if (SERVER_RESULT.test(type)) return serverToolResponsePart(tool_use_id, type.replace(SERVER_RESULT, ''), { type, content });
  if (SERVER_CALL.test(type)) {
    return serverToolCallPart(id ?? call_id, stringOf(name) ?? type.replace(/_call$/, ''), {
      type,
      status,
      action,
      input,
      arguments: args,
    });
  }
  const google = Object.keys(part).find((key) => GOOGLE_TOOL.test(key));
  return google ? googleTool(google, objectOf(part[google])) : undefined;
}

function googleTool(key: string, detail: JsonObject): Part {
  const type = key.startsWith('tool') ? 'tool' : 'code_execution';
  const toPart = /Res/.test(key) ? serverToolResponsePart : serverToolCallPart;
  return toPart(detail.id, type, { ...detail, type });
}

function otherPart(type: string, part: JsonObject): Part {
  return isMedia(type, part) ? readMedia(type, part) : { type, id: part.id };
}
