import { GEN_AI_OPERATION_TEXT_COMPLETION } from '../../../semconv/gen-ai';
import type { Provider } from '../../provider';
import { match } from './match';
import { reply } from './reply';
import { request } from './request';
import { stream } from './stream';

/** https://github.com/ollama/ollama/blob/main/docs/api.md */
export const ollamaGenerate: Provider = { operation: GEN_AI_OPERATION_TEXT_COMPLETION, match, request, reply, stream };
