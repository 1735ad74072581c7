import type { Dialect, Reader } from './dialect';
import { amount, either, finishReasons, json, mapped, messages, metadataBelow, text, toolDefinitions, when } from './readers';
import { isRecord } from '../../../util/record';
import type { ContentMessage } from '../../sessions/resolved';
import { joined, toMessages } from '../content/messages';
import type { SpanView } from '../span-view';

/**
 * Vercel's AI SDK 3 to 6, and 7 with its `LegacyOpenTelemetry`.
 *
 * Source: https://ai-sdk.dev/docs/ai-sdk-core/telemetry.
 */
export const aiSdk: Dialect = {
  name: 'ai-sdk',
  families: ['ai'],
  fields: {
    category: mapped(text('ai.operationId'), categoryOf),
    operation: mapped(text('ai.operationId'), operationOf),
    provider: mapped(text('ai.model.provider'), (provider) => provider.split('.')[0]),
    model: text('ai.response.model', 'ai.model.id'),
    responseId: text('ai.response.id'),
    inputTokens: amount('ai.usage.inputTokens', 'ai.usage.promptTokens', 'ai.usage.tokens'),
    outputTokens: amount('ai.usage.outputTokens', 'ai.usage.completionTokens'),
    cacheRead: amount('ai.usage.inputTokenDetails.cacheReadTokens', 'ai.usage.cachedInputTokens'),
    cacheWrite: amount('ai.usage.inputTokenDetails.cacheWriteTokens'),
    reasoning: amount('ai.usage.outputTokenDetails.reasoningTokens', 'ai.usage.reasoningTokens'),
    timeToFirstChunkMs: amount('ai.response.msToFirstChunk', 'ai.stream.msToFirstChunk'),
    finishReasons: finishReasons('ai.response.finishReason', 'ai.finishReason'),
    inputMessages: messages('user', 'ai.prompt.messages', 'ai.prompt'),
    outputMessages: either(answer('ai.response.'), answer('ai.result.')),
    toolDefinitions: toolDefinitions('ai.prompt.tools'),
    toolName: text('ai.toolCall.name'),
    toolCallId: text('ai.toolCall.id'),
    toolArguments: ofTool(json('ai.toolCall.args', 'ai.toolCall.input')),
    toolResult: ofTool(json('ai.toolCall.result', 'ai.toolCall.output')),
    userId: text('ai.telemetry.metadata.userId', 'ai.telemetry.metadata.user_id', 'ai.settings.context.userId'),
    metadata: metadataBelow('ai.telemetry.metadata.', 'ai.settings.context.'),
  },
};

function categoryOf(id: string) {
  if (id === 'ai.toolCall') return 'tool';
  if (/\.do(Generate|Stream)$/.test(id)) return 'model';
  if (id.endsWith('.doEmbed')) return 'embedding';
  return id.startsWith('ai.') ? 'task' : undefined;
}

function operationOf(id: string): string | undefined {
  if (id === 'ai.toolCall') return 'execute_tool';
  if (/\.do(Generate|Stream)$/.test(id)) return 'chat';
  return id.endsWith('.doEmbed') ? 'embeddings' : undefined;
}

function ofTool<T>(read: Reader<T>): Reader<T> {
  return when(({ attributes }) => attributes['ai.operationId'] === 'ai.toolCall', read);
}

/** The answer stands in pieces: reasoning, text or object, tool calls. */
function answer(prefix: string): Reader<ContentMessage[]> {
  return (span) => {
    const parts = joined(reasoningOf(span, prefix), textOf(span, prefix), callsOf(span, prefix));
    return parts === null ? undefined : { value: toMessages([{ role: 'assistant', parts }], 'assistant') ?? [], key: `${prefix}*` };
  };
}

function reasoningOf({ attributes }: SpanView, prefix: string): unknown[] {
  const reasoning = attributes[`${prefix}reasoning`];
  return typeof reasoning === 'string' && reasoning ? [{ type: 'reasoning', content: reasoning }] : [];
}

function textOf({ attributes }: SpanView, prefix: string): unknown[] {
  const said = attributes[`${prefix}text`] ?? attributes[`${prefix}object`];
  return typeof said === 'string' && said ? [{ type: 'text', content: said }] : [];
}

function callsOf(span: SpanView, prefix: string): unknown[] {
  const calls = json(`${prefix}toolCalls`)(span)?.value;
  return Array.isArray(calls) ? calls.filter(isRecord).map((call) => ({ ...call, type: 'tool-call' })) : [];
}
