import { aiSdk } from './ai-sdk';
import type { Dialect } from './dialect';
import { genAi } from './gen-ai';
import { genAiEvents } from './gen-ai-events';
import { http } from './http';
import { langfuse } from './langfuse';
import { langsmith } from './langsmith';
import { mlflow } from './mlflow';
import { openinference } from './openinference';
import { openllmetry } from './openllmetry';
import { traceloop } from './traceloop';

/** Every dialect, the most exact first: a field is read from the first that has it. */
export const dialects: readonly Dialect[] = [
  genAi,
  genAiEvents,
  openinference,
  aiSdk,
  langfuse,
  mlflow,
  langsmith,
  openllmetry,
  traceloop,
  http,
];
