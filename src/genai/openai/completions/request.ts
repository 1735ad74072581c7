import type { JsonObject } from '../../json';
import { stringOf } from '../../json';
import { textPart } from '../../message';
import type { Match, ModelRequest } from '../../provider';
import { openaiSettings } from '../settings';

/** A prompt may be a text, several, or tokens, which say nothing to a reader. */
export function request(body: JsonObject, match: Match): ModelRequest | undefined {
  const { prompt } = body;
  const prompts = [prompt].flat().filter((text) => typeof text === 'string');
  const model = stringOf(body.model) ?? match.model;
  if (!model || (prompts.length === 0 && !Array.isArray(prompt))) return undefined;
  return {
    model,
    stream: body.stream === true,
    settings: openaiSettings(body),
    content: () => ({ messages: prompts.map((text) => ({ role: 'user', parts: [textPart(text)] })) }),
  };
}
