import { stringOf } from '../json';

/** The words of providers, and those of the conventions. */
const WORDS: readonly (readonly [theirs: RegExp, word: string])[] = [
  [/^(stop|end_turn|stop_sequence|eos|completed)$/i, 'stop'],
  [/^(length|model_length|max_tokens|max_output_tokens|model_context_window_exceeded)$/i, 'length'],
  [/^(tool_use|tool_calls|function_call)$/, 'tool_call'],
  [/^(refusal|SAFETY|RECITATION|LANGUAGE|BLOCKLIST|PROHIBITED_CONTENT|SPII|IMAGE_\w+)$/, 'content_filter'],
  [/^[A-Z_]+$|^(failed|cancelled)$/, 'error'],
];

/**
 * Why a choice ended, in the words of the conventions; undefined while it has not.
 *
 * @param callsTools true when the answer calls tools: several providers then say no more than that it stopped.
 */
export function readFinishReason(stated: unknown, callsTools: boolean): string | undefined {
  const reason = stringOf(stated);
  if (!reason) return undefined;
  const word = WORDS.find(([theirs]) => theirs.test(reason))?.[1] ?? reason;
  return word === 'stop' && callsTools ? 'tool_call' : word;
}
