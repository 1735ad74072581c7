import type { Attributes } from '@opentelemetry/api';
import { replyContent, requestContent } from '../genai/content';
import {
  GEN_AI_PROVIDER_NAME,
  GEN_AI_RESPONSE_FINISH_REASONS,
  GEN_AI_RESPONSE_ID,
  GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
  GEN_AI_USAGE_INPUT_TOKENS,
  GEN_AI_USAGE_OUTPUT_TOKENS,
  GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
} from '../semconv/gen-ai';
import type { ModelCallEndEvent, ModelCallStartEvent, ModelCallUsage } from './events';
import { readMessage, readParts } from './message';

/** What was sent, for calls that were not seen at `fetch`. */
export function inputOf({ instructions, messages = [] }: ModelCallStartEvent, limit: number): Attributes {
  return requestContent({ system: readParts(instructions), messages: messages.map(readMessage) }, limit);
}

export function outputOf({ content = [], finishReason }: ModelCallEndEvent, limit: number): Attributes {
  return replyContent([{ role: 'assistant', parts: readParts(content), finish_reason: finishOf(finishReason) }], limit, false);
}

export function outcomeOf(event: ModelCallEndEvent): Attributes {
  const { provider, finishReason, responseId, usage } = event;
  return {
    ...(provider && { [GEN_AI_PROVIDER_NAME]: providerOf(provider) }),
    ...(finishReason && { [GEN_AI_RESPONSE_FINISH_REASONS]: [finishOf(finishReason)] }),
    ...(responseId && { [GEN_AI_RESPONSE_ID]: responseId }),
    ...(usage && usageOf(usage)),
  };
}

function usageOf({ inputTokens, outputTokens, inputTokenDetails, outputTokenDetails }: ModelCallUsage): Attributes {
  return {
    [GEN_AI_USAGE_INPUT_TOKENS]: inputTokens,
    [GEN_AI_USAGE_OUTPUT_TOKENS]: outputTokens,
    [GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS]: inputTokenDetails?.cacheReadTokens,
    [GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS]: inputTokenDetails?.cacheWriteTokens,
    [GEN_AI_USAGE_REASONING_OUTPUT_TOKENS]: outputTokenDetails?.reasoningTokens,
  };
}

function finishOf(reason = 'stop'): string {
  return reason === 'tool-calls' ? 'tool_call' : reason.replace('-', '_');
}

const PROVIDERS: Readonly<Record<string, string>> = {
  google: 'gcp.gemini',
  azure: 'azure.ai.openai',
  'amazon-bedrock': 'aws.bedrock',
  mistral: 'mistral_ai',
  xai: 'x_ai',
};

/** The SDK names provider and API: `openai.responses`, `google.vertex.chat`. */
function providerOf(name: string): string {
  if (name.startsWith('google.vertex')) return 'gcp.vertex_ai';
  const [first = name] = name.split('.');
  return PROVIDERS[first] ?? first;
}
