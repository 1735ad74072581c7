import { openaiChat } from './openai/chat/index';
import type { Provider } from './provider';

/** The APIs that are known without further ado. The first that matches reads a call. */
export const builtInProviders: readonly Provider[] = [openaiChat];
