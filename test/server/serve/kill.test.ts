import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, ended, expectNothingLost, makeCli } from './kill';

let cli: Cli;

beforeAll(async () => {
  cli = await makeCli();
}, 60_000);
afterAll(() => cli.remove());

describe('threadlight', () => {
  it('has all that it acknowledged, once, after kill -9 in the middle of receiving', () => expectNothingLost(cli, 3), 180_000);

  it('explains a mistake on the command line', async () => {
    const child = spawn(process.execPath, [cli.path, '--prot', '1'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let message = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (message += text));
    expect(await ended(child)).toBe(2);
    expect(message).toContain("Unknown option '--prot'");
    expect(message).toContain('Usage: threadlight');
  });
});
