import { GEN_AI_OPERATION_EMBEDDINGS } from '../../../semconv/gen-ai';
import type { Provider } from '../../provider';
import { match } from './match';
import { reply } from './reply';
import { request } from './request';

/** https://ai.google.dev/api/embeddings */
export const geminiEmbeddings: Provider = { operation: GEN_AI_OPERATION_EMBEDDINGS, match, request, reply };
