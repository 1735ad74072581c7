import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionDetail, SessionList } from '../../../src/server/sessions/api';
import { bundleCli } from '../support/bundle';
import { conversation, request } from '../support/chat';

const folder = mkdtempSync(join(tmpdir(), 'threadlight-kill-'));
/** `THREADLIGHT_LONG=1` kills it fifty times. */
const kills = process.env.THREADLIGHT_LONG ? 50 : 3;
let cli: string;

beforeAll(async () => {
  cli = await bundleCli();
}, 60_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(dirname(cli), { recursive: true, force: true });
});

async function start(db: string): Promise<{ process: ChildProcess; url: string; output: () => string }> {
  const child = spawn(process.execPath, [cli, '--port', '0', '--grpc-port', 'off', '--db', db], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const found = /http:\S+/.exec(output)?.[0];
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`threadlight ended with ${code}`)));
  });
  return { process: child, url, output: () => output };
}

const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));

describe('threadlight', () => {
  it('has all that it acknowledged, once, after kill -9 in the middle of receiving', async () => {
    const db = join(folder, 'kill.db');
    const acknowledged = new Set<number>();
    let turn = 0;
    for (let round = 0; round < kills; round++) {
      const server = await start(db);
      const exit = ended(server.process);
      const killAt = turn + 20 + round;
      const sending = Array.from({ length: 4 }, async () => {
        for (;;) {
          const number = turn++;
          if (number === killAt) server.process.kill('SIGKILL');
          const [spans = []] = conversation(`s${number % 5}`, 1, { from: number });
          const body = JSON.stringify(request(spans));
          const response = await fetch(`${server.url}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(() => null);
          if (!response) return;
          if (response.ok) acknowledged.add(number);
        }
      });
      await Promise.all([...sending, exit]);
    }
    const server = await start(db);
    const { sessions } = (await (await fetch(`${server.url}/api/sessions`)).json()) as SessionList;
    const found: number[] = [];
    for (const { id } of sessions) {
      const detail = (await (await fetch(`${server.url}/api/sessions/${id}?limit=500`)).json()) as SessionDetail;
      expect(detail.spanCount).toBe(detail.turnCount * 3);
      found.push(...detail.turns.map(({ startedAt }) => (startedAt - 1_795_000_000_000) / 60_000));
    }
    expect(new Set(found).size).toBe(found.length);
    expect([...acknowledged].filter((number) => !found.includes(number))).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(kills * 15);
    const exit = ended(server.process);
    server.process.kill('SIGTERM');
    expect(await exit).toBe(0);
    expect(existsSync(`${db}-wal`) ? statSync(`${db}-wal`).size : 0, 'everything is in the one file').toBe(0);
  }, 180_000);

  it('explains a mistake on the command line', async () => {
    const child = spawn(process.execPath, [cli, '--prot', '1'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let message = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (message += text));
    expect(await ended(child)).toBe(2);
    expect(message).toContain("Unknown option '--prot'");
    expect(message).toContain('Usage: threadlight');
  });
});
