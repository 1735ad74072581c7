import { GEN_AI_OPERATION_GENERATE_CONTENT } from '../../../semconv/gen-ai';
import type { Provider } from '../../provider';
import { match } from './match';
import { reply } from './reply';
import { request } from './request';
import { stream } from './stream';

/** https://ai.google.dev/api/generate-content */
export const geminiContent: Provider = { operation: GEN_AI_OPERATION_GENERATE_CONTENT, match, request, reply, stream };
