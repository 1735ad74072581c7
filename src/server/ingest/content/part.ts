import { parsedOr } from '../../../util/lenient-json';
import { isRecord } from '../../../util/record';
import type { MessagePart } from '../../sessions/api';
import { mediaPart } from './media';
import { idOf, listOf, recordOf, stringOf, textOf, valueOf } from './values';

type Source = Record<string, unknown>;
type PartReader = (source: Source) => MessagePart | null;

/**
 * Reads one part of a message, as OpenTelemetry, OpenAI (chat and Responses), Anthropic, Gemini, Bedrock, the AI SDK or
 * LangChain write it. Null for a part that says nothing.
 */
export function partOf(value: unknown): MessagePart | null {
  if (typeof value === 'string') return textPart(value);
  if (!isRecord(value)) return value === undefined || value === null ? null : textPart(textOf(value));
  const type = stringOf(value, 'type');
  const reader = (type === undefined ? undefined : BY_TYPE[type]) ?? readerByKey(value);
  return reader === undefined ? otherPart(value, type) : reader(value);
}

/** Parts of a message's content: a string, a part or a list of them. */
export function partsOf(content: unknown): MessagePart[] {
  const parts: MessagePart[] = [];
  for (const item of listOf(content)) {
    const part = partOf(item);
    if (part !== null) parts.push(part);
  }
  return parts;
}

export function textPart(content: string): MessagePart | null {
  return content === '' ? null : { type: 'text', content };
}

/** A tool call in OpenAI's chat form, in LangChain's, or in the conventions'. */
export function toolCallPart(source: Source): MessagePart {
  const inner = recordOf(source, 'function', 'custom', 'tool_call', 'functionCall', 'toolUse') ?? source;
  const id = idOf(source, 'call_id', 'toolCallId', 'tool_call_id', 'id') ?? idOf(inner, 'toolUseId', 'id');
  const name = stringOf(inner, 'name', 'toolName', 'tool_name') ?? 'unknown';
  return { type: 'tool_call', id, name, arguments: parsedOr(valueOf(inner, 'arguments', 'args', 'input', 'parameters')) };
}

export function toolResponsePart(source: Source): MessagePart {
  const inner = recordOf(source, 'functionResponse', 'toolResult') ?? source;
  const output = valueOf(inner, 'response', 'result', 'output', 'content');
  return {
    type: 'tool_call_response',
    id: idOf(source, 'call_id', 'tool_call_id', 'toolCallId', 'tool_use_id', 'id') ?? idOf(inner, 'toolUseId', 'id'),
    name: stringOf(inner, 'name', 'toolName', 'tool_name'),
    response: parsedOr(toolOutput(output)),
    isError: isErrorResult(inner, output) || undefined,
  };
}

/** Unwraps the AI SDK's `{type: 'json', value}` and lists of text blocks. */
function toolOutput(output: unknown): unknown {
  if (Array.isArray(output)) return plainTextOf(output) ?? output;
  const wrapped = isRecord(output) && /^(?:error-)?(?:text|json|content)$/.test(stringOf(output, 'type') ?? '');
  return wrapped ? (valueOf(output, 'value', 'text') ?? output) : output;
}

function plainTextOf(blocks: unknown[]): string | undefined {
  const texts = blocks.map((block) => (isRecord(block) && block.type !== 'image' ? stringOf(block, 'text') : undefined));
  return texts.length > 0 && texts.every((text) => text !== undefined) ? texts.join('\n') : undefined;
}

function isErrorResult(source: Source, output: unknown): boolean {
  const type = isRecord(output) ? stringOf(output, 'type') : undefined;
  return valueOf(source, 'is_error', 'isError') === true || source.status === 'error' || (type?.startsWith('error-') ?? false);
}

function readText(source: Source): MessagePart | null {
  const value = valueOf(source, 'content', 'text', 'output_text', 'value');
  return textPart(textOf(isRecord(value) ? (valueOf(value, 'value') ?? value) : value));
}

function readReasoning(source: Source): MessagePart | null {
  const value = valueOf(source, 'content', 'text', 'thinking', 'reasoning', 'reasoningText', 'reasoningContent');
  const content = listOf(isEmptyList(value) ? undefined : value)
    .concat(listOf(source.summary))
    .map(innerText);
  const text = content.filter((piece) => piece !== '').join('\n');
  return text === '' ? null : { type: 'reasoning', content: text };
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function innerText(value: unknown): string {
  if (!isRecord(value)) return textOf(value);
  return innerText(valueOf(value, 'text', 'content', 'thinking', 'reasoningText') ?? '');
}

function readRefusal(source: Source): MessagePart {
  return { type: 'refusal', content: textOf(valueOf(source, 'refusal', 'content', 'text')) };
}

function readCompaction(source: Source): MessagePart {
  return { type: 'compaction', content: stringOf(source, 'content', 'text', 'summary') };
}

function otherPart(source: Source, type: string | undefined): MessagePart | null {
  return mediaPart(source, type) ?? { type: 'other', name: type ?? 'unknown', value: source };
}

const BY_TYPE: Readonly<Record<string, PartReader | undefined>> = Object.assign(Object.create(null), {
  text: readText,
  input_text: readText,
  output_text: readText,
  summary_text: readText,
  refusal: readRefusal,
  reasoning: readReasoning,
  thinking: readReasoning,
  reasoning_text: readReasoning,
  reasoning_content: readReasoning,
  tool_call: toolCallPart,
  'tool-call': toolCallPart,
  tool_use: toolCallPart,
  toolUse: toolCallPart,
  function_call: toolCallPart,
  custom_tool_call: toolCallPart,
  tool_call_response: toolResponsePart,
  'tool-result': toolResponsePart,
  tool_result: toolResponsePart,
  toolResult: toolResponsePart,
  function_call_output: toolResponsePart,
  custom_tool_call_output: toolResponsePart,
  compaction: readCompaction,
} satisfies Record<string, PartReader>);

/** Gemini and Bedrock tell parts apart by their one key. */
function readerByKey(source: Source): PartReader | undefined {
  if (typeof source.text === 'string') return source.thought === true ? readReasoning : readText;
  if (isRecord(source.functionCall) || isRecord(source.toolUse)) return toolCallPart;
  if (isRecord(source.functionResponse) || isRecord(source.toolResult)) return toolResponsePart;
  if (source.reasoningContent !== undefined) return readReasoning;
  if (source.type === undefined && typeof source.content === 'string') return readText;
  return undefined;
}
