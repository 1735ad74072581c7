import { anthropic } from './anthropic/index';
import { geminiContent } from './gemini/content/index';
import { geminiEmbeddings } from './gemini/embeddings/index';
import { ollamaChat } from './ollama/chat/index';
import { ollamaEmbeddings } from './ollama/embeddings/index';
import { ollamaGenerate } from './ollama/generate/index';
import { openaiChat } from './openai/chat/index';
import { openaiCompletions } from './openai/completions/index';
import { openaiEmbeddings } from './openai/embeddings/index';
import { openaiResponses } from './openai/responses/index';
import type { Provider } from './provider';
import { workersAi } from './workers-ai/index';

/** The APIs that are known without further ado. The first that matches reads a call. */
export const builtInProviders: readonly Provider[] = [
  openaiChat,
  openaiResponses,
  anthropic,
  geminiContent,
  ollamaChat,
  ollamaGenerate,
  workersAi,
  openaiCompletions,
  ollamaEmbeddings,
  openaiEmbeddings,
  geminiEmbeddings,
];
