import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseOptions, usage } from '../../src/cli/options';
import { UsageError } from '../../src/cli/usage-error';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'threadlight-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const parsed = (...args: string[]) => parseOptions(args, {});

describe('--prices', () => {
  function pricesOf(content: string) {
    const file = join(folder, 'prices.json');
    writeFileSync(file, content);
    return parsed('--prices', file).prices;
  }

  it('reads the prices of the operator', () => {
    const prices = { 'openai/gpt-4o': { input: 2.5, output: 10 }, 'in-house': { input: 0, output: 0, cacheRead: 0.1 } };
    expect(pricesOf(JSON.stringify(prices))).toEqual(prices);
    expect(parsed().prices).toBeUndefined();
  });

  it.each([
    ['{', /cannot be read as JSON/],
    ['[]', /one JSON object/],
    ['{"m":1}', /"m" must be an object/],
    ['{"m":{"input":1}}', /output of "m" must be dollars per million tokens, not undefined/],
    ['{"m":{"input":-1,"output":1}}', /input of "m".*not -1/],
    ['{"m":{"input":1,"output":1,"cacheRead":"1"}}', /cacheRead of "m".*not "1"/],
    ['{"m":{"input":1,"output":1,"cached":1}}', /"m" has an unknown field cached/],
  ])('says what is wrong with %s', (content, message) => {
    expect(() => pricesOf(content)).toThrow(UsageError);
    expect(() => pricesOf(content)).toThrow(message);
  });

  it('names the file that is not there', () => {
    expect(() => parsed('--prices', join(folder, 'nowhere.json'))).toThrow(/nowhere\.json cannot be read/);
  });
});

it('explains every option', () => {
  for (const option of [
    'port',
    'grpc-port',
    'host',
    'db',
    'store',
    'max-size',
    'max-age',
    'prices',
    'ingest-token',
    'read-token',
  ]) {
    expect(usage).toContain(`--${option} <`);
    expect(() => parsed(`--${option}`)).toThrow(UsageError);
  }
});
