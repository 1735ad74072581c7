import { GEN_AI_OPERATION_TEXT_COMPLETION } from '../../../semconv/gen-ai';
import type { Provider } from '../../provider';
import { match } from './match';
import { reply } from './reply';
import { request } from './request';
import { stream } from './stream';

/** https://platform.openai.com/docs/api-reference/completions: the API before chat, which many local servers still have. */
export const openaiCompletions: Provider = { operation: GEN_AI_OPERATION_TEXT_COMPLETION, match, request, reply, stream };
