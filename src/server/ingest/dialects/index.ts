import { aiSdk } from './ai-sdk';
import type { Dialect, Fields } from './dialect';
import { genAi } from './gen-ai';
import { genAiEvents } from './gen-ai-events';
import { general } from './general';
import { genkit } from './genkit';
import { googleAdk } from './google-adk';
import { langfuse } from './langfuse';
import { langsmith } from './langsmith';
import { mlflow } from './mlflow';
import { openinference } from './openinference';
import { openllmetry } from './openllmetry';
import { pydanticAi } from './pydantic-ai';
import { traceloop } from './traceloop';

/** Every dialect, the one whose word counts most first. */
const DIALECTS: readonly Dialect[] = [
  genAi,
  aiSdk,
  openinference,
  openllmetry,
  langfuse,
  langsmith,
  mlflow,
  googleAdk,
  pydanticAi,
  genkit,
  traceloop,
  genAiEvents,
  general,
];

/**
 * What a span is, is told best by those who name a kind on purpose: Traceloop's instrumentation writes `chat` on the
 * AI SDK's outer span too, and OpenLLMetry can only guess from the presence of a model.
 */
const BY_CATEGORY: readonly Dialect[] = [
  aiSdk,
  openinference,
  langfuse,
  langsmith,
  mlflow,
  genkit,
  traceloop,
  genAi,
  googleAdk,
  openllmetry,
  general,
];

/** The AI SDK's outer span is no model call, though its transformers give it the operation of one. */
const BY_OPERATION: readonly Dialect[] = [aiSdk, ...DIALECTS];

export const FIELDS = [
  'category',
  'operation',
  'provider',
  'model',
  'responseId',
  'userId',
  'failed',
  'statusMessage',
  'errorType',
  'inputTokens',
  'outputTokens',
  'cacheRead',
  'cacheWrite',
  'reasoning',
  'reportedCost',
  'timeToFirstChunkMs',
  'finishReasons',
  'inputMessages',
  'outputMessages',
  'systemInstructions',
  'toolDefinitions',
  'toolName',
  'toolCallId',
  'toolArguments',
  'toolResult',
  'entityInput',
  'entityOutput',
  'metadata',
  'tags',
] as const satisfies readonly (keyof Fields)[];

/** The dialects to ask for a field, in order. */
export function dialectsFor(field: keyof Fields): readonly Dialect[] {
  if (field === 'category') return BY_CATEGORY;
  return field === 'operation' ? BY_OPERATION : DIALECTS;
}
