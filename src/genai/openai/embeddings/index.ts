import { GEN_AI_OPERATION_EMBEDDINGS } from '../../../semconv/gen-ai';
import type { Provider } from '../../provider';
import { match } from './match';
import { reply } from './reply';
import { request } from './request';

/** https://platform.openai.com/docs/api-reference/embeddings */
export const openaiEmbeddings: Provider = { operation: GEN_AI_OPERATION_EMBEDDINGS, match, request, reply };
