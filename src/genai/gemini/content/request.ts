import type { Attributes } from '@opentelemetry/api';
import {
  GEN_AI_OUTPUT_TYPE,
  GEN_AI_REQUEST_CHOICE_COUNT,
  GEN_AI_REQUEST_FREQUENCY_PENALTY,
  GEN_AI_REQUEST_MAX_TOKENS,
  GEN_AI_REQUEST_PRESENCE_PENALTY,
  GEN_AI_REQUEST_REASONING_LEVEL,
  GEN_AI_REQUEST_SEED,
  GEN_AI_REQUEST_STOP_SEQUENCES,
  GEN_AI_REQUEST_TEMPERATURE,
  GEN_AI_REQUEST_TOP_K,
  GEN_AI_REQUEST_TOP_P,
} from '../../../semconv/gen-ai';
import type { JsonObject } from '../../json';
import { objectOf, objectsOf, stringOf } from '../../json';
import type { Match, ModelRequest, RequestContent, ToolDefinition } from '../../provider';
import { readSettings } from '../../settings';
import { ToolCallNumbers } from '../../tool-call-numbers';
import { countToolCalls, messageOf } from './part';

const SETTINGS = {
  [GEN_AI_REQUEST_MAX_TOKENS]: ['maxOutputTokens'],
  [GEN_AI_REQUEST_TEMPERATURE]: ['temperature'],
  [GEN_AI_REQUEST_TOP_P]: ['topP'],
  [GEN_AI_REQUEST_TOP_K]: ['topK'],
  [GEN_AI_REQUEST_FREQUENCY_PENALTY]: ['frequencyPenalty'],
  [GEN_AI_REQUEST_PRESENCE_PENALTY]: ['presencePenalty'],
  [GEN_AI_REQUEST_STOP_SEQUENCES]: ['stopSequences'],
  [GEN_AI_REQUEST_SEED]: ['seed'],
  [GEN_AI_REQUEST_REASONING_LEVEL]: ['thinkingConfig.thinkingLevel'],
};

export function request(body: JsonObject, match: Match): ModelRequest | undefined {
  if (!body.contents) return undefined;
  return {
    model: match.model,
    stream: match.stream === true,
    toolCalls: countToolCalls(body.contents),
    settings: settings(objectOf(body.generationConfig)),
    content: () => content(body),
  };
}

function settings(config: JsonObject): Attributes {
  const { candidateCount, responseMimeType } = config;
  return {
    ...readSettings(config, SETTINGS),
    ...(typeof candidateCount === 'number' && candidateCount !== 1 && { [GEN_AI_REQUEST_CHOICE_COUNT]: candidateCount }),
    ...(responseMimeType === 'application/json' && { [GEN_AI_OUTPUT_TYPE]: 'json' }),
  };
}

function content(body: JsonObject): RequestContent {
  const numbers = new ToolCallNumbers();
  const instruction = body.systemInstruction ?? body.system_instruction;
  return {
    system: instruction ? messageOf(instruction, numbers).parts : [],
    messages: [body.contents].flat().map((turn) => messageOf(turn, numbers)),
    tools: objectsOf(body.tools).flatMap(toolsOf),
  };
}

/** One entry declares several functions; any other field of it is a tool of Google's own. */
function toolsOf({ functionDeclarations, ...own }: JsonObject): ToolDefinition[] {
  const functions = objectsOf(functionDeclarations).map(({ name, description, parameters, parametersJsonSchema }) => ({
    type: 'function',
    name: String(name),
    description: stringOf(description),
    parameters: parameters ?? parametersJsonSchema,
  }));
  return [...functions, ...Object.keys(own).map((name) => ({ type: name, name }))];
}
