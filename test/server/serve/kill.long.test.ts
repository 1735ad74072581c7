import { afterAll, beforeAll, it } from 'vitest';
import { type Cli, expectNothingLost, makeCli } from './kill';

let cli: Cli;

beforeAll(async () => {
  cli = await makeCli();
}, 60_000);
afterAll(() => cli.remove());

it('has all that it acknowledged, once, after fifty times kill -9 in the middle of receiving', () => expectNothingLost(cli, 50));
