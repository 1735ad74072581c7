/**
 * The public API, the same on every runtime. What is missing here is `initialize`, which each build adds with the parts of
 * its runtime: see `entry/`.
 */
export * from './lean';
export { reportCustomMetric } from './core/custom-metric';
export { type LLMCallConfig, type LLMMessage, type LLMResponse, type LLMSpan, withLLMCall } from './core/llm-call';
export { type VectorCallConfig, type VectorResult, type VectorSpan, withVectorDBCall } from './core/vector-call';
