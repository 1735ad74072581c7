import {
  GEN_AI_COMPLETION_PREFIX,
  GEN_AI_PROMPT_PREFIX,
  GEN_AI_USAGE_CACHE_CREATION_TOKENS_LEGACY,
  GEN_AI_USAGE_CACHE_READ_TOKENS_LEGACY,
  GEN_AI_USAGE_COMPLETION_TOKENS,
  GEN_AI_USAGE_PROMPT_TOKENS,
  GEN_AI_USAGE_REASONING_TOKENS_LEGACY,
  LLM_REQUEST_FUNCTIONS,
  LLM_REQUEST_TYPE,
  LLM_USER,
} from '../../../semconv/traceloop';
import { isRecord } from '../../../util/record';
import type { ContentMessage } from '../../sessions/resolved';
import { toMessages } from '../content/messages';
import { toToolDefinitions } from '../content/tool-definitions';
import type { Dialect, Reader } from './dialect';
import { indexedList } from './indexed';
import { amount, byKind, either, first, text } from './readers';

/**
 * OpenLLMetry before the conventions had messages: keys with an index for each field of each message.
 *
 * Source: https://github.com/traceloop/openllmetry, packages/opentelemetry-semantic-conventions-ai.
 */
export const openllmetry: Dialect = {
  name: 'openllmetry',
  families: ['gen_ai', 'llm', 'db'],
  fields: {
    category: byKind(LLM_REQUEST_TYPE, {
      chat: 'model',
      completion: 'model',
      embedding: 'embedding',
      rerank: 'retrieval',
      query: 'retrieval',
    }),
    operation: byKind(LLM_REQUEST_TYPE, { chat: 'chat', completion: 'text_completion', embedding: 'embeddings', rerank: 'rerank' }),
    inputTokens: amount(GEN_AI_USAGE_PROMPT_TOKENS),
    outputTokens: amount(GEN_AI_USAGE_COMPLETION_TOKENS),
    cacheRead: amount(GEN_AI_USAGE_CACHE_READ_TOKENS_LEGACY),
    cacheWrite: amount(GEN_AI_USAGE_CACHE_CREATION_TOKENS_LEGACY),
    reasoning: amount(GEN_AI_USAGE_REASONING_TOKENS_LEGACY),
    inputMessages: either(indexedMessages(GEN_AI_PROMPT_PREFIX, 'user'), whole('gen_ai.prompt', 'user')),
    outputMessages: either(indexedMessages(GEN_AI_COMPLETION_PREFIX, 'assistant'), whole('gen_ai.completion', 'assistant')),
    toolDefinitions: (span) => {
      const list = indexedList(span.attributes, LLM_REQUEST_FUNCTIONS);
      const value = toToolDefinitions(list);
      return value === null ? undefined : { value, key: LLM_REQUEST_FUNCTIONS };
    },
    userId: text(LLM_USER),
  },
};


/** LangSmith records the whole run as one JSON under the same key. */
function whole(key: string, role: string): Reader<ContentMessage[]> {
  return first([key], (value) => toMessages(value, role));
}

function indexedMessages(prefix: string, role: string): Reader<ContentMessage[]> {
  return ({ attributes }) => {
    const value = toMessages(indexedList(attributes, prefix)?.map(withContent), role);
    return value === null ? undefined : { value, key: prefix };
  };
}

/** Cohere's user text stands under `user`; content blocks are JSON text. */
function withContent(message: unknown): unknown {
  if (!isRecord(message)) return message;
  const content = message.content ?? message.user;
  const blocks = typeof content === 'string' && content.startsWith('[') ? blocksOf(content) : undefined;
  return { ...message, content: blocks ?? content ?? '' };
}

function blocksOf(json: string): unknown {
  try {
    const blocks: unknown = JSON.parse(json);
    return Array.isArray(blocks) && blocks.every((block) => isRecord(block) && typeof block.type === 'string') ? blocks : undefined;
  } catch {
    return undefined;
  }
}
