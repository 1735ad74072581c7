import { isRecord } from '../../../util/record';
import type { ContentMessage } from '../../sessions/resolved';
import { toMessages } from '../content/messages';
import { toToolDefinitions } from '../content/tool-definitions';
import type { Dialect, Reader } from './dialect';
import { indexedList } from './indexed';
import { amount, byKind, either, finishReasons, json, list, messages, metadataIn, raw, text, when } from './readers';

const KIND = 'openinference.span.kind';

/**
 * OpenInference (Arize Phoenix).
 *
 * Source: https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md.
 */
export const openinference: Dialect = {
  name: 'openinference',
  families: ['openinference', 'llm', 'input', 'output', 'tool', 'embedding', 'metadata', 'tag', 'user', 'retrieval'],
  fields: {
    category: byKind(KIND, {
      llm: 'model',
      embedding: 'embedding',
      retriever: 'retrieval',
      reranker: 'retrieval',
      tool: 'tool',
      agent: 'agent',
      chain: 'task',
      guardrail: 'task',
      evaluator: 'task',
      prompt: 'task',
    }),
    operation: byKind(KIND, { llm: 'chat', embedding: 'embeddings', retriever: 'retrieval', tool: 'execute_tool', agent: 'invoke_agent' }),
    provider: text('llm.provider', 'llm.system'),
    model: text('llm.response.model_name', 'llm.model_name', 'llm.request.model_name', 'embedding.model_name'),
    inputTokens: amount('llm.token_count.prompt'),
    outputTokens: amount('llm.token_count.completion'),
    cacheRead: amount('llm.token_count.prompt_details.cache_read', 'llm.token_count.prompt_details.cache_input'),
    cacheWrite: amount('llm.token_count.prompt_details.cache_write'),
    reasoning: amount('llm.token_count.completion_details.reasoning'),
    reportedCost: amount('llm.cost.total'),
    finishReasons: finishReasons('llm.finish_reason'),
    inputMessages: either(indexedMessages('llm.input_messages.', 'user'), ofModel(messages('user', 'input.value'))),
    outputMessages: either(indexedMessages('llm.output_messages.', 'assistant'), ofModel(messages('assistant', 'output.value'))),
    toolDefinitions: ({ attributes }) => {
      const value = toToolDefinitions(indexedList(attributes, 'llm.tools.')?.map(schemaOf));
      return value === null ? undefined : { value, key: 'llm.tools.' };
    },
    toolName: ofTool(text('tool.name', 'tool_call.function.name')),
    toolCallId: ofTool(text('tool.id', 'tool_call.id')),
    toolArguments: ofTool(json('input.value', 'tool_call.function.arguments', 'tool.parameters')),
    toolResult: ofTool(json('output.value')),
    entityInput: notModel(raw('input.value')),
    entityOutput: notModel(raw('output.value')),
    userId: text('user.id'),
    metadata: metadataIn('metadata'),
    tags: list('tag.tags'),
  },
};

function kindIs(...kinds: string[]) {
  return ({ attributes }: { attributes: Readonly<Record<string, unknown>> }): boolean => kinds.includes(String(attributes[KIND]).toUpperCase());
}

function ofModel<T>(read: Reader<T>): Reader<T> {
  return when(kindIs('LLM'), read);
}

function ofTool<T>(read: Reader<T>): Reader<T> {
  return when(kindIs('TOOL'), read);
}

function notModel<T>(read: Reader<T>): Reader<T> {
  return when((span) => KIND in span.attributes && !kindIs('LLM', 'EMBEDDING')(span), read);
}

function indexedMessages(prefix: string, role: string): Reader<ContentMessage[]> {
  return ({ attributes }) => {
    const value = toMessages(indexedList(attributes, prefix)?.map(messageOf), role);
    return value === null ? undefined : { value, key: prefix };
  };
}

/** `message.content`, or `message.contents` with parts, and `message.tool_calls` with their own prefix. */
function messageOf(entry: unknown): unknown {
  const message = isRecord(entry) ? entry.message : undefined;
  if (!isRecord(message)) return entry;
  const contents = Array.isArray(message.contents) ? message.contents.map(partOf) : undefined;
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls.map(callOf) : undefined;
  return { ...message, content: contents ?? message.content ?? '', tool_calls: calls };
}

function callOf(entry: unknown): unknown {
  return isRecord(entry) ? (entry.tool_call ?? entry) : entry;
}

function partOf(entry: unknown): unknown {
  const part = isRecord(entry) ? entry.message_content : undefined;
  if (!isRecord(part)) return entry;
  const image = isRecord(part.image) && isRecord(part.image.image) ? part.image.image.url : undefined;
  return image === undefined ? part : { type: 'image_url', image_url: { url: image } };
}

function schemaOf(entry: unknown): unknown {
  return isRecord(entry) && isRecord(entry.tool) ? entry.tool.json_schema : entry;
}
