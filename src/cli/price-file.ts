import { readFileSync } from 'node:fs';
import type { PriceOverride, PriceOverrides } from '../server/cost/prices';
import { UsageError } from './usage-error';

const required = ['input', 'output'] as const;
const optional = ['cacheRead', 'cacheWrite'] as const;

/**
 * Prices of the operator's own, which stand before the table: `{ "openai/gpt-4o": { "input": 2.5, "output": 10 } }`, in US dollars
 * per million tokens, by provider and model or by model alone.
 *
 * @throws {UsageError} for a file that cannot be read, and for a price that makes no sense, by its name.
 */
export function readPrices(path: string): PriceOverrides {
  const table = parse(path);
  if (!isRecord(table)) throw new UsageError(`--prices: ${path} must hold one JSON object, by model.`);
  return Object.fromEntries(Object.entries(table).map(([model, price]) => [model, checked(model, price)]));
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`--prices: ${path} cannot be read as JSON: ${(error as Error).message}`);
  }
}

function checked(model: string, price: unknown): PriceOverride {
  if (!isRecord(price)) throw new UsageError(`--prices: ${JSON.stringify(model)} must be an object with input and output.`);
  const known: readonly string[] = [...required, ...optional];
  const strange = Object.keys(price).find((name) => !known.includes(name));
  if (strange !== undefined) throw new UsageError(`--prices: ${JSON.stringify(model)} has an unknown field ${strange}.`);
  const wrong =
    required.find((name) => !isAmount(price[name])) ??
    optional.find((name) => price[name] !== undefined && !isAmount(price[name]));
  if (wrong === undefined) return price as unknown as PriceOverride;
  throw new UsageError(
    `--prices: ${wrong} of ${JSON.stringify(model)} must be dollars per million tokens, not ${JSON.stringify(price[wrong])}.`,
  );
}

function isAmount(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
