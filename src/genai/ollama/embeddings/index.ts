import { GEN_AI_OPERATION_EMBEDDINGS } from '../../../semconv/gen-ai';
import type { Provider } from '../../provider';
import { match } from './match';
import { reply } from './reply';
import { request } from './request';

/** https://github.com/ollama/ollama/blob/main/docs/api.md */
export const ollamaEmbeddings: Provider = { operation: GEN_AI_OPERATION_EMBEDDINGS, match, request, reply };
