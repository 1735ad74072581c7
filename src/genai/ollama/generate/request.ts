import type { JsonObject } from '../../json';
import { stringOf } from '../../json';
import { textPart } from '../../message';
import type { ModelRequest, RequestContent } from '../../provider';
import { imageParts } from '../chat/message';
import { ollamaSettings } from '../settings';

export function request(body: JsonObject): ModelRequest | undefined {
  if (typeof body.model !== 'string' || typeof body.prompt !== 'string') return undefined;
  return {
    model: body.model,
    stream: body.stream !== false,
    settings: ollamaSettings(body),
    content: () => content(body),
  };
}

function content({ system, prompt, images }: JsonObject): RequestContent {
  return {
    system: system ? [textPart(String(system))] : [],
    messages: [{ role: 'user', parts: [textPart(stringOf(prompt) ?? ''), ...imageParts(images)] }],
  };
}
