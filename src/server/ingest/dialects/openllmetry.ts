import * as keys from '../../../semconv/traceloop';
import { GEN_AI_REQUEST_MODEL, GEN_AI_SYSTEM } from '../../../semconv/gen-ai';
import { parsedOr } from '../../../util/lenient-json';
import { isRecord } from '../../../util/record';
import type { ContentMessage } from '../../sessions/resolved';
import { toMessages } from '../content/messages';
import { toToolDefinitions } from '../content/tool-definitions';
import { viewOfAttributes } from '../span-view';
import type { Dialect, Reader } from './dialect';
import { indexedList } from './indexed';
import { amount, byKind, either, finishReasons, mapped, messages, needing, text, when, type Categories } from './readers';

const CATEGORY_OF_REQUEST: Categories = { chat: 'model', completion: 'model', rerank: 'retrieval', embedding: 'embedding' };
const OPERATION_OF_REQUEST = { chat: 'chat', completion: 'text_completion', rerank: 'rerank', embedding: 'embeddings' };

/** Messages that were flattened into `prefix<n>.role`, `prefix<n>.content`, `prefix<n>.tool_calls.<m>.name` … */
function indexedMessages(prefix: string, role: string): Reader<ContentMessage[]> {
  return needing([`${prefix}*`], ({ attributes }) => {
    const value = toMessages(
      indexedList(attributes, prefix)?.map((item) => messageOf(item, role)),
      role,
    );
    return value === null ? undefined : { value, key: `${prefix}*` };
  });
}

/** Cohere's user text stands under `user`; lists of content blocks stand in JSON text. */
function messageOf(item: unknown, role: string): unknown {
  if (!isRecord(item)) return item;
  const content = item.content ?? item.user;
  const blocks = parsedOr(content);
  const isBlocks = Array.isArray(blocks) && blocks.every((block) => isRecord(block) && typeof block.type === 'string');
  return { ...item, role: item.role ?? role, content: isBlocks ? blocks : content };
}

/** The conventions' first form: all of it as JSON. LangSmith's exporter keeps the input of any run there. */
function whole(key: string, role: string): Reader<ContentMessage[]> {
  return when(({ shape }) => !shape.families.has('langsmith'), messages(role, key));
}

const indexedFinishReasons: Reader<string[]> = needing([`${keys.GEN_AI_COMPLETION_PREFIX}*`], ({ attributes }) => {
  const list = indexedList(attributes, keys.GEN_AI_COMPLETION_PREFIX);
  const reasons = list
    ?.map((item) => (isRecord(item) ? item.finish_reason : undefined))
    .filter((reason) => typeof reason === 'string');
  return reasons === undefined || reasons.length === 0 ? undefined : finishReasons('reasons')(viewOfAttributes({ reasons }));
});

const toolDefinitions: Dialect['fields']['toolDefinitions'] = needing([`${keys.LLM_REQUEST_FUNCTIONS}*`], ({ attributes }) => {
  const value = toToolDefinitions(indexedList(attributes, keys.LLM_REQUEST_FUNCTIONS));
  return value === null ? undefined : { value, key: `${keys.LLM_REQUEST_FUNCTIONS}*` };
});

/** OpenLLMetry before it took up the conventions' messages: indexed attributes, and usage under `llm.*`. */
export const openllmetry: Dialect = {
  name: 'openllmetry',
  families: ['llm', 'gen_ai'],
  fields: {
    category: either(
      byKind(keys.LLM_REQUEST_TYPE, CATEGORY_OF_REQUEST),
      when(
        ({ attributes }) => attributes[GEN_AI_REQUEST_MODEL] !== undefined,
        mapped(text(GEN_AI_SYSTEM), () => 'model' as const),
      ),
    ),
    operation: byKind(keys.LLM_REQUEST_TYPE, OPERATION_OF_REQUEST),
    userId: text(keys.LLM_USER),
    inputTokens: amount(keys.GEN_AI_USAGE_PROMPT_TOKENS, 'llm.usage.prompt_tokens', 'llm.usage.input_tokens'),
    outputTokens: amount(keys.GEN_AI_USAGE_COMPLETION_TOKENS, 'llm.usage.completion_tokens', 'llm.usage.output_tokens'),
    cacheRead: amount(keys.GEN_AI_USAGE_CACHE_READ_TOKENS_LEGACY),
    cacheWrite: amount(keys.GEN_AI_USAGE_CACHE_CREATION_TOKENS_LEGACY),
    reasoning: amount(keys.GEN_AI_USAGE_REASONING_TOKENS_LEGACY),
    finishReasons: indexedFinishReasons,
    inputMessages: either(indexedMessages(keys.GEN_AI_PROMPT_PREFIX, 'user'), whole('gen_ai.prompt', 'user')),
    outputMessages: either(indexedMessages(keys.GEN_AI_COMPLETION_PREFIX, 'assistant'), whole('gen_ai.completion', 'assistant')),
    toolDefinitions,
  },
};
