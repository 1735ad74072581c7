import { GEN_AI_OPERATION_CHAT } from '../../semconv/gen-ai';
import type { Provider } from '../provider';
import { match } from './match';
import { reply } from './reply';
import { request } from './request';
import { stream } from './stream';

/** https://developers.cloudflare.com/workers-ai/get-started/rest-api/ */
export const workersAi: Provider = { operation: GEN_AI_OPERATION_CHAT, match, request, reply, stream };
