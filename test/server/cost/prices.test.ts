import { readFile } from 'node:fs/promises';
import { calcPrice, findProvider } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { priceTable } from '../../../src/server/cost/price-table';
import { loadPrices, type Prices } from '../../../src/server/cost/prices';
import type { TokenTotals } from '../../../src/server/sessions/api';
import type { ResolvedSpan } from '../../../src/server/sessions/resolved';

const at = Date.UTC(2026, 10, 1);
const call = (provider: string | null, model: string, tokens: Partial<TokenTotals>, reportedCost: number | null = null) =>
  ({
    provider,
    model,
    startedAt: at,
    reportedCost,
    tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0, ...tokens },
  }) as ResolvedSpan;

let prices: Prices;
beforeAll(async () => {
  prices = await loadPrices();
});

describe('prices', () => {
  it('name the table that they come from, with its version', async () => {
    const manifest = await readFile(
      new URL('../../../node_modules/@pydantic/genai-prices/package.json', import.meta.url),
      'utf8',
    );
    expect(priceTable).toBe(`@pydantic/genai-prices ${(JSON.parse(manifest) as { version: string }).version}`);
  });

  const providers = ['openai', 'anthropic', 'google', 'groq', 'mistral', 'x-ai', 'deepseek', 'aws', 'azure', 'openrouter'];
  const models = providers.flatMap((provider) =>
    (findProvider({ providerId: provider })?.models ?? []).map(({ id }) => ({ provider, model: id })),
  );
  const usage = fc.record({
    input: fc.integer({ min: 0, max: 2_000_000 }),
    output: fc.integer({ min: 0, max: 200_000 }),
    read: fc.double({ min: 0, max: 0.5, noNaN: true }),
    write: fc.double({ min: 0, max: 0.5, noNaN: true }),
  });

  it('are those of the table, for every amount of every model', () => {
    fc.assert(
      fc.property(fc.constantFrom(...models), usage, ({ provider, model }, { input, output, read, write }) => {
        const cacheRead = Math.floor(input * read);
        const cacheWrite = Math.floor(input * write);
        const tokens = {
          input_tokens: input,
          output_tokens: output,
          cache_read_tokens: cacheRead || undefined,
          cache_write_tokens: cacheWrite || undefined,
        };
        const expected = calcPrice(tokens, model, { providerId: provider, timestamp: new Date(at) })?.total_price ?? null;
        const cost = prices.costOf(call(provider, model, { input, output, cacheRead, cacheWrite }));
        if (expected === null) expect(cost).toBeNull();
        else expect(cost).toBeCloseTo(expected, 9);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are unknown for a model that the table does not know, for one that people run themselves, and for sums that make no sense', () => {
    expect(prices.costOf(call('openai', 'nobody-knows-it', { input: 1_000 }))).toBeNull();
    expect(prices.costOf(call('ollama', 'gpt-4o', { input: 1_000 }))).toBeNull();
    expect(prices.costOf(call('openai', 'gpt-4o', { input: 10, cacheRead: 20 }))).toBeNull();
    expect(prices.costOf(call(null, 'gpt-4o', { input: 1_000_000 }))).toBeCloseTo(2.5);
  });

  it('are what the producer reported, else what the operator set, else what the table says', async () => {
    const own = await loadPrices({ 'gpt-4o': { input: 1, output: 2 }, 'openai/gpt-4o': { input: 3, output: 4, cacheRead: 1 } });
    expect(own.costOf(call('openai', 'gpt-4o', { input: 1_000_000, cacheRead: 500_000, output: 1_000_000 }))).toBeCloseTo(
      1.5 + 0.5 + 4,
    );
    expect(own.costOf(call('azure', 'gpt-4o', { input: 1_000_000 }))).toBeCloseTo(1);
    expect(own.costOf(call('openai', 'gpt-4o', { input: 1_000_000 }, 0.25))).toBe(0.25);
    expect(own.costOf(call('openai', 'gpt-4o-mini', { input: 1_000_000 }))).toBeCloseTo(0.15);
  });
});
