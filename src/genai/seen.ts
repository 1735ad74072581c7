import type { Attributes, Span } from '@opentelemetry/api';
import { GEN_AI_OPERATION_NAME } from '../semconv/gen-ai';
import { LLM_REQUEST_TYPE } from '../semconv/traceloop';

/** What spans of OpenTelemetry's SDKs let everyone read, under the names of versions 2 and 1. */
interface ReadableSpan {
  readonly attributes?: Attributes;
  readonly instrumentationScope?: { readonly name: string };
  readonly instrumentationLibrary?: { readonly name: string };
}

/** Attributes by which a span says that it is one model call, in the dialects of those who trace client libraries. */
const INFERENCE_MARKS: readonly (readonly [key: string, values: RegExp])[] = [
  [GEN_AI_OPERATION_NAME, /^(chat|generate_content|text_completions?|embeddings)$/],
  [LLM_REQUEST_TYPE, /^(chat|completion|embedding)$/],
  ['openinference.span.kind', /^(LLM|EMBEDDING)$/],
  ['ai.operationId', /\.do(Generate|Stream|Embed)$/],
  ['langfuse.observation.type', /^(generation|embedding)$/],
  ['langsmith.span.kind', /^(llm|embedding)$/],
];

/** Libraries whose every span is one model call. */
const INFERENCE_SCOPES = /^com\.anthropic\.sdk\./;

/**
 * True when a span stands for one model call that is still running: then the request seen by `fetch` is that call, and a
 * second span would count it twice. A span of an agent or a tool is none, even where the same library made it.
 */
export function isInferenceSpan(span: Span | undefined): span is Span {
  if (!span?.isRecording()) return false;
  const { attributes = {}, instrumentationScope, instrumentationLibrary } = span as ReadableSpan;
  const scope = (instrumentationScope ?? instrumentationLibrary)?.name ?? '';
  return INFERENCE_SCOPES.test(scope) || INFERENCE_MARKS.some(([key, values]) => values.test(String(attributes[key])));
}

/** Those of `attributes` that a span has not got. */
export function lackingOf(span: Span, attributes: Attributes): Attributes {
  const present = (span as ReadableSpan).attributes ?? {};
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => present[key] === undefined));
}
