import type { JsonObject } from '../json';
import { numberOf, stringOf } from '../json';
import type { Usage } from '../provider';

export function readUsage(body: JsonObject): Usage {
  return { input: numberOf(body.prompt_eval_count), output: numberOf(body.eval_count) };
}

/** `load` and `unload` are answers to requests that only move a model in or out of memory. */
export function doneReason(body: JsonObject): string | undefined {
  return body.done === true ? (stringOf(body.done_reason) ?? 'stop') : undefined;
}
