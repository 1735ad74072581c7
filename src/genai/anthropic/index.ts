import { GEN_AI_OPERATION_CHAT } from '../../semconv/gen-ai';
import type { Provider } from '../provider';
import { match } from './match';
import { reply } from './reply';
import { request } from './request';
import { stream } from './stream';

/** https://docs.anthropic.com/en/api/messages */
export const anthropic: Provider = { operation: GEN_AI_OPERATION_CHAT, match, request, reply, stream };
