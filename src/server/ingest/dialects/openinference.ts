import { isRecord } from '../../../util/record';
import type { ContentMessage } from '../../sessions/resolved';
import { toMessages } from '../content/messages';
import { toToolDefinitions } from '../content/tool-definitions';
import type { SpanView } from '../span-view';
import type { Dialect, Reader } from './dialect';
import { indexedList } from './indexed';
import { operationOf } from './operations';
import { providerOf } from './providers';
import {
  amount,
  byKind,
  either,
  finishReasons,
  json,
  list,
  mapped,
  messages,
  metadataIn,
  needing,
  raw,
  text,
  when,
  type Categories,
} from './readers';

const SPAN_KIND = 'openinference.span.kind';

const CATEGORY_OF_KIND: Categories = {
  llm: 'model',
  embedding: 'embedding',
  chain: 'task',
  retriever: 'retrieval',
  reranker: 'retrieval',
  tool: 'tool',
  agent: 'agent',
  guardrail: 'task',
  evaluator: 'task',
  prompt: 'other',
  decision: 'other',
};

const category = byKind(SPAN_KIND, CATEGORY_OF_KIND);

function isKind(...kinds: string[]): (span: SpanView) => boolean {
  return ({ attributes }) => kinds.includes(String(attributes[SPAN_KIND]).toLowerCase());
}

const isLlm = isKind('llm');
const isTool = isKind('tool');
const isEntity = isKind('chain', 'agent', 'guardrail', 'evaluator', 'prompt');

function indexedMessages(prefix: string, role: string): Reader<ContentMessage[]> {
  return needing([`${prefix}*`], ({ attributes }) => {
    const value = toMessages(indexedList(attributes, prefix)?.map(messageOf), role);
    return value === null ? undefined : { value, key: `${prefix}*` };
  });
}

/** Takes off the word that every level repeats: `message`, `message_content`, `tool_call`. */
function messageOf(item: unknown): unknown {
  const message = isRecord(item) && isRecord(item.message) ? item.message : item;
  if (!isRecord(message)) return message;
  const blocks = Array.isArray(message.contents) ? message.contents.map((block) => unwrap(block, 'message_content')) : undefined;
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls.map((call) => unwrap(call, 'tool_call')) : undefined;
  return {
    ...message,
    role: message.role ?? 'user',
    content: blocks ?? message.content,
    tool_calls: calls,
    function_call: functionCallOf(message),
  };
}

function unwrap(item: unknown, key: string): unknown {
  return isRecord(item) && isRecord(item[key]) ? item[key] : item;
}

function functionCallOf(message: Record<string, unknown>): unknown {
  const name = message.function_call_name;
  return name === undefined ? undefined : { name, arguments: message.function_call_arguments_json };
}

const indexedTools: Dialect['fields']['toolDefinitions'] = needing(['llm.tools.*'], ({ attributes }) => {
  const tools = indexedList(attributes, 'llm.tools.')?.map((item) => unwrap(item, 'tool'));
  const value = toToolDefinitions(tools?.map((tool) => (isRecord(tool) ? (tool.json_schema ?? tool) : tool)));
  return value === null ? undefined : { value, key: 'llm.tools.*' };
});

/** OpenInference, as Phoenix and its instrumentations write it. https://github.com/Arize-ai/openinference/tree/main/spec */
export const openinference: Dialect = {
  name: 'openinference',
  families: ['openinference', 'llm', 'embedding', 'input', 'output', 'tool', 'tag', 'metadata'],
  fields: {
    category,
    operation: mapped(category, operationOf),
    provider: mapped(text('llm.provider', 'llm.system'), providerOf),
    model: text('llm.response.model_name', 'llm.model_name', 'llm.request.model_name', 'embedding.model_name'),
    inputTokens: amount('llm.token_count.prompt'),
    outputTokens: amount('llm.token_count.completion'),
    cacheRead: amount('llm.token_count.prompt_details.cache_read', 'llm.token_count.prompt_details.cache_input'),
    cacheWrite: amount('llm.token_count.prompt_details.cache_write'),
    reasoning: amount('llm.token_count.completion_details.reasoning'),
    reportedCost: amount('llm.cost.total'),
    finishReasons: finishReasons('llm.finish_reason'),
    inputMessages: either(indexedMessages('llm.input_messages.', 'user'), when(isLlm, messages('user', 'input.value'))),
    outputMessages: either(
      indexedMessages('llm.output_messages.', 'assistant'),
      when(isLlm, messages('assistant', 'output.value')),
    ),
    toolDefinitions: indexedTools,
    toolName: when(isTool, text('tool.name', 'tool_call.function.name')),
    toolCallId: when(isTool, text('tool.id', 'tool_call.id')),
    toolArguments: when(isTool, json('input.value', 'tool_call.function.arguments', 'tool.parameters')),
    toolResult: when(isTool, json('output.value')),
    entityInput: when(isEntity, raw('input.value')),
    entityOutput: when(isEntity, raw('output.value')),
    metadata: metadataIn('metadata'),
    tags: list('tag.tags'),
  },
};
