import { type Attributes, type Span, SpanKind } from '@opentelemetry/api';
import {
  GEN_AI_INPUT_MESSAGES,
  GEN_AI_OPERATION_CHAT,
  GEN_AI_OPERATION_NAME,
  GEN_AI_OPERATION_TEXT_COMPLETION,
  GEN_AI_OUTPUT_MESSAGES,
  GEN_AI_PROVIDER_NAME,
  GEN_AI_REQUEST_MODEL,
  GEN_AI_RESPONSE_FINISH_REASONS,
  GEN_AI_RESPONSE_MODEL,
  GEN_AI_USAGE_INPUT_TOKENS,
  GEN_AI_USAGE_OUTPUT_TOKENS,
} from '../semconv/gen-ai';
import { LLM_REQUEST_TYPE, LLM_USAGE_TOTAL_TOKENS } from '../semconv/traceloop';
import { toBoundedJson } from '../util/bounded-json';
import { currentRuntime } from './runtime';
import type { Scope } from './scope';
import { type ManualSpanCall, runManualSpan } from './manual-span';

/** Whose model is called, and how. */
export interface LLMCallConfig {
  /** The provider, as in `openai`: `gen_ai.provider.name` and the first half of the span's name. */
  vendor: string;
  /** `chat` takes messages, `completion` a text. */
  type: 'chat' | 'completion';
}

/** A message as it was sent: text, or the parts that the provider takes. */
export interface LLMMessage {
  role: string;
  content: unknown;
}

/** An answer in the form of OpenAI's chat completions: other providers' answers are brought into it. */
export interface LLMResponse {
  model: string;
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens?: number };
  completions?: { finish_reason?: string | null; message: { role?: string; content?: unknown } }[];
}

/** The span of a model call that no instrumentation sees, filled by hand. Content is recorded only where it is allowed. */
export class LLMSpan {
  constructor(private readonly span: Span) {}

  /**
   * Call it before the request is sent.
   *
   * @param request the model asked for, and the messages as sent.
   */
  reportRequest({ model, messages }: { model: string; messages: LLMMessage[] }): void {
    this.span.setAttribute(GEN_AI_REQUEST_MODEL, model);
    this.setMessages(GEN_AI_INPUT_MESSAGES, messages.map(toMessage));
  }

  /**
   * Call it with the answer.
   *
   * @param response the model that answered, tokens, and the answers.
   */
  reportResponse({ model, usage, completions }: LLMResponse): void {
    this.span.setAttributes({ [GEN_AI_RESPONSE_MODEL]: model, ...tokensOf(usage) });
    if (!completions) return;
    const reasons = completions.map(({ finish_reason }) => finish_reason ?? 'stop');
    this.span.setAttribute(GEN_AI_RESPONSE_FINISH_REASONS, reasons);
    this.setMessages(
      GEN_AI_OUTPUT_MESSAGES,
      completions.map(({ message }, index) => ({
        ...toMessage({ role: message.role ?? 'assistant', content: message.content }),
        finish_reason: reasons[index],
      })),
    );
  }

  private setMessages(key: string, messages: unknown[]): void {
    const limit = currentRuntime()?.maxContentLength;
    const json = limit === undefined ? undefined : toBoundedJson(messages, limit);
    if (json !== undefined) this.span.setAttribute(key, json);
  }
}

/**
 * Runs `fn` as a call of a model. The span is current inside, so that what `fn` starts is below it.
 *
 * @param fn receives `{ span }` to report request and response with, and its scope.
 */
export function withLLMCall<T, R>(
  { vendor, type }: LLMCallConfig,
  fn: (this: T, call: { span: LLMSpan }, scope: Scope) => R,
  thisArg?: T,
): R {
  const call: ManualSpanCall<LLMSpan, T, R> = {
    name: `${vendor}.${type}`,
    kind: SpanKind.CLIENT,
    attributes: {
      [LLM_REQUEST_TYPE]: type,
      [GEN_AI_PROVIDER_NAME]: vendor,
      [GEN_AI_OPERATION_NAME]: type === 'chat' ? GEN_AI_OPERATION_CHAT : GEN_AI_OPERATION_TEXT_COMPLETION,
    },
    wrap: (span) => new LLMSpan(span),
    fn,
    thisArg,
  };
  return runManualSpan(call);
}

function toMessage({ role, content }: LLMMessage): { role: string; parts: unknown[] } {
  if (typeof content === 'string') return { role, parts: [{ type: 'text', content }] };
  return { role, parts: Array.isArray(content) ? content : [{ type: 'text', content: toBoundedJson(content, 10_000) }] };
}

function tokensOf(usage: LLMResponse['usage']): Attributes {
  if (!usage) return {};
  const { prompt_tokens, completion_tokens, total_tokens } = usage;
  return {
    [GEN_AI_USAGE_INPUT_TOKENS]: prompt_tokens,
    [GEN_AI_USAGE_OUTPUT_TOKENS]: completion_tokens,
    [LLM_USAGE_TOTAL_TOKENS]: total_tokens ?? prompt_tokens + completion_tokens,
  };
}
