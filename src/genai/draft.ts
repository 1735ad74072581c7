import type { ContentBudget } from './content-budget';
import type { JsonObject } from './json';

/** An answer that is being put together from the events of a stream. */
export type Draft = Record<string, unknown>;

/** Takes over what the source states, and leaves what it does not. */
export function assignStated(target: Draft, source: JsonObject, keys: readonly string[]): void {
  for (const key of keys) {
    const value = source[key];
    if (value !== undefined && value !== null && value !== '') target[key] = value;
  }
}

export function addText(target: Draft, key: string, delta: unknown, budget: ContentBudget): void {
  if (typeof delta === 'string') target[key] = budget.append(target[key], delta);
}
