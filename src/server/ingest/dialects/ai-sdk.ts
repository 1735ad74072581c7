import { parsedOr } from '../../../util/lenient-json';
import { isRecord } from '../../../util/record';
import type { ContentMessage } from '../../sessions/resolved';
import { toMessages } from '../content/messages';
import { partsOf, textPart, toolCallPart } from '../content/part';
import { listOf, textOf } from '../content/values';
import { type SpanView, viewOfAttributes } from '../span-view';
import type { Dialect, Reader } from './dialect';
import { operationOf } from './operations';
import { providerOf } from './providers';
import {
  amount,
  either,
  finishReasons,
  json,
  list,
  mapped,
  messages,
  metadataBelow,
  needing,
  raw,
  text,
  toAmount,
  toolDefinitions,
  when,
} from './readers';

const METADATA = 'ai.telemetry.metadata.';
const CONTEXT = 'ai.settings.context.';

/** `ai.generateText` runs steps and tools; `ai.generateText.doGenerate` is the call of the model itself. */
const category: Dialect['fields']['category'] = mapped(text('ai.operationId'), (operation) => {
  if (/\.do(?:Generate|Stream)$/.test(operation)) return 'model';
  if (operation.endsWith('.doEmbed')) return 'embedding';
  if (operation === 'ai.toolCall') return 'tool';
  return /^ai\.(?:generate|stream)(?:Text|Object)$/.test(operation) ? 'agent' : 'task';
});

function isModelCall({ attributes }: SpanView): boolean {
  return /\.do(?:Generate|Stream)$/.test(textOf(attributes['ai.operationId']));
}

function isOuter(span: SpanView): boolean {
  return span.attributes['ai.operationId'] !== undefined && !isModelCall(span);
}

function hasText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** Text, reasoning, tool calls, objects and files each stand in an attribute of their own, `ai.result.*` until version 3. */
const answer: Reader<ContentMessage[]> = needing(['ai.response.*', 'ai.result.*'], ({ attributes }) => {
  const read = (name: string): unknown => attributes[`ai.response.${name}`] ?? attributes[`ai.result.${name}`];
  const reasoning = read('reasoning');
  const spoken = hasText(read('text')) ? read('text') : read('object');
  const parts = [
    ...(hasText(reasoning) ? partsOf({ type: 'reasoning', content: textOf(parsedOr(reasoning)) }) : []),
    ...listOf(textPart(textOf(spoken))),
    ...listOf(parsedOr(read('toolCalls')))
      .filter(isRecord)
      .map(toolCallPart),
    ...partsOf(filesOf(parsedOr(read('files')))),
  ] as ContentMessage['parts'];
  if (parts.length === 0) return undefined;
  const finish = finishReasons('ai.response.finishReason', 'ai.finishReason')(viewOfAttributes(attributes))?.value[0];
  const message: ContentMessage =
    finish === undefined ? { role: 'assistant', parts } : { role: 'assistant', parts, finishReason: finish };
  return { value: [message], key: 'ai.response.*' };
});

function filesOf(files: unknown): unknown[] {
  return listOf(files).map((file) => (isRecord(file) ? { type: 'file', ...file } : file));
}

/** `ai.prompt` of the outer span: `{system, prompt, messages}`. */
const outerPrompt: Reader<ContentMessage[]> = mapped(json('ai.prompt'), (prompt) => {
  if (!isRecord(prompt) || Array.isArray(prompt.messages)) return toMessages(prompt, 'user');
  const system = hasText(prompt.system) ? [{ role: 'system', content: prompt.system }] : [];
  const said = typeof prompt.prompt === 'string' ? [{ role: 'user', content: prompt.prompt }] : listOf(prompt.prompt);
  return toMessages([...system, ...said], 'user');
});

/** Version 5 passes on Anthropic's input count, which leaves the cache out; later versions break it down. */
const inputTokens: Reader<number> = mapped(
  amount('ai.usage.inputTokens', 'ai.usage.promptTokens', 'ai.usage.tokens'),
  (input, { attributes }) => {
    const cached = toAmount(attributes['ai.usage.cachedInputTokens']) ?? 0;
    const isExclusive =
      textOf(attributes['ai.model.provider']).startsWith('anthropic') &&
      attributes['ai.usage.inputTokenDetails.noCacheTokens'] === undefined;
    return isExclusive
      ? input + cached + (providerAmount('anthropic', 'cacheCreationInputTokens')(viewOfAttributes(attributes))?.value ?? 0)
      : input;
  },
);

/** A number in `ai.response.providerMetadata`, beneath the provider's name. */
function providerAmount(provider: string, ...path: string[]): Reader<number> {
  return mapped(json('ai.response.providerMetadata'), (metadata) => {
    const found = [provider, ...path].reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), metadata);
    return toAmount(found);
  });
}

/** Vercel's AI SDK, versions 3 to 6, and `LegacyOpenTelemetry` of version 7. https://ai-sdk.dev/docs/ai-sdk-core/telemetry */
export const aiSdk: Dialect = {
  name: 'ai-sdk',
  families: ['ai'],
  fields: {
    category,
    operation: mapped(category, operationOf),
    provider: mapped(text('ai.model.provider'), providerOf),
    model: text('ai.response.model', 'ai.model.id'),
    responseId: when(isModelCall, text('ai.response.id')),
    userId: text(`${METADATA}userId`, `${METADATA}user_id`, `${CONTEXT}userId`, `${CONTEXT}user_id`),
    inputTokens,
    outputTokens: amount('ai.usage.outputTokens', 'ai.usage.completionTokens'),
    cacheRead: either(
      amount('ai.usage.inputTokenDetails.cacheReadTokens', 'ai.usage.cachedInputTokens'),
      providerAmount('openai', 'cachedPromptTokens'),
      providerAmount('anthropic', 'cacheReadInputTokens'),
    ),
    cacheWrite: either(
      amount('ai.usage.inputTokenDetails.cacheWriteTokens'),
      providerAmount('anthropic', 'cacheCreationInputTokens'),
    ),
    reasoning: either(
      amount('ai.usage.outputTokenDetails.reasoningTokens', 'ai.usage.reasoningTokens'),
      providerAmount('openai', 'reasoningTokens'),
    ),
    reportedCost: either(providerAmount('openrouter', 'usage', 'cost'), providerAmount('gateway', 'cost')),
    timeToFirstChunkMs: amount('ai.response.msToFirstChunk', 'ai.stream.msToFirstChunk'),
    finishReasons: finishReasons('ai.response.finishReason', 'ai.finishReason'),
    inputMessages: either(messages('user', 'ai.prompt.messages'), outerPrompt),
    outputMessages: answer,
    toolDefinitions: toolDefinitions('ai.prompt.tools'),
    toolName: text('ai.toolCall.name'),
    toolCallId: text('ai.toolCall.id'),
    toolArguments: json('ai.toolCall.args', 'ai.toolCall.input'),
    toolResult: json('ai.toolCall.result', 'ai.toolCall.output'),
    entityInput: when(isOuter, raw('ai.prompt')),
    entityOutput: when(isOuter, raw('ai.response.text', 'ai.response.object', 'ai.result.text', 'ai.result.object')),
    metadata: metadataBelow(METADATA, CONTEXT),
    tags: list(`${METADATA}tags`),
  },
};
