import type { Dialect, Reader } from './dialect';
import { amountIn, byKind, either, json, list, mapped, messages, metadataBelow, raw, text, when } from './readers';

const TYPE = 'langfuse.observation.type';
const INPUT = 'langfuse.observation.input';
const OUTPUT = 'langfuse.observation.output';
const USAGE = 'langfuse.observation.usage_details';

/** Langfuse's SDKs 3 to 5. Source: https://langfuse.com/integrations/native/opentelemetry. */
export const langfuse: Dialect = {
  name: 'langfuse',
  families: ['langfuse', 'user'],
  fields: {
    category: byKind(TYPE, {
      generation: 'model',
      embedding: 'embedding',
      retriever: 'retrieval',
      tool: 'tool',
      agent: 'agent',
      chain: 'task',
      guardrail: 'task',
      evaluator: 'task',
      span: 'task',
    }),
    operation: byKind(TYPE, { generation: 'chat', embedding: 'embeddings', tool: 'execute_tool', agent: 'invoke_agent' }),
    model: text('langfuse.observation.model.name'),
    inputTokens: amountIn(USAGE, 'input', 'prompt_tokens', 'input_tokens', 'promptTokens'),
    outputTokens: amountIn(USAGE, 'output', 'completion_tokens', 'output_tokens', 'completionTokens'),
    cacheRead: amountIn(USAGE, 'input_cached_tokens', 'cache_read_input_tokens', 'input_cache_read'),
    cacheWrite: amountIn(USAGE, 'cache_creation_input_tokens', 'input_cache_creation'),
    reasoning: amountIn(USAGE, 'output_reasoning_tokens', 'reasoning_tokens'),
    reportedCost: amountIn('langfuse.observation.cost_details', 'total'),
    timeToFirstChunkMs: mapped(text('langfuse.observation.completion_start_time'), sinceStart),
    inputMessages: ofModel(messages('user', INPUT)),
    outputMessages: ofModel(messages('assistant', OUTPUT)),
    toolName: ofTool((span) => ({ value: span.name, key: 'name' })),
    toolArguments: ofTool(json(INPUT)),
    toolResult: ofTool(json(OUTPUT)),
    entityInput: either(notModel(raw(INPUT)), raw('langfuse.trace.input')),
    entityOutput: either(notModel(raw(OUTPUT)), raw('langfuse.trace.output')),
    userId: text('user.id', 'langfuse.user.id'),
    metadata: metadataBelow('langfuse.trace.metadata.', 'langfuse.observation.metadata.'),
    tags: list('langfuse.trace.tags'),
    failed: byKind('langfuse.observation.level', { error: true }),
    statusMessage: text('langfuse.observation.status_message'),
  },
};

function typeIs(...types: string[]) {
  return ({ attributes }: { attributes: Readonly<Record<string, unknown>> }): boolean => types.includes(String(attributes[TYPE]).toLowerCase());
}

function ofModel<T>(read: Reader<T>): Reader<T> {
  return when(typeIs('generation'), read);
}

function ofTool<T>(read: Reader<T>): Reader<T> {
  return when(typeIs('tool'), read);
}

function notModel<T>(read: Reader<T>): Reader<T> {
  return when((span) => !typeIs('generation', 'embedding')(span), read);
}

function sinceStart(iso: string, { startedAt }: { startedAt: number }): number | undefined {
  const millis = Date.parse(iso) - startedAt;
  return millis >= 0 ? millis : undefined;
}
