import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { SessionDetail, SessionList } from '../../../src/server/sessions/api';
import { bundleCli } from '../support/bundle';
import { conversation, request } from '../support/chat';

export interface Cli {
  /** Path of the bin. */
  path: string;
  folder: string;
  remove(): void;
}

export async function makeCli(): Promise<Cli> {
  const path = await bundleCli();
  const folder = mkdtempSync(join(tmpdir(), 'threadlight-kill-'));
  const remove = (): void => [folder, dirname(path)].forEach((each) => rmSync(each, { recursive: true, force: true }));
  return { path, folder, remove };
}

async function start(cli: Cli, db: string): Promise<{ process: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [cli.path, '--port', '0', '--grpc-port', 'off', '--db', db], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const found = /http:\S+/.exec(output)?.[0];
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`threadlight ended with ${code}`)));
  });
  return { process: child, url };
}

export const ended = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));

/** Kills the server so many times in the middle of receiving, and expects all that it acknowledged to be there, once. */
export async function expectNothingLost(cli: Cli, kills: number): Promise<void> {
  const db = join(cli.folder, 'kill.db');
  const acknowledged = new Set<number>();
  let turn = 0;
  for (let round = 0; round < kills; round++) {
    const server = await start(cli, db);
    const exit = ended(server.process);
    const killAt = turn + 20 + round;
    const sending = Array.from({ length: 4 }, async () => {
      for (;;) {
        const number = turn++;
        if (number === killAt) server.process.kill('SIGKILL');
        const [spans = []] = conversation(`s${number % 5}`, 1, { from: number });
        const body = JSON.stringify(request(spans));
        const response = await fetch(`${server.url}/v1/traces`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        }).catch(() => null);
        if (!response) return;
        if (response.ok) acknowledged.add(number);
      }
    });
    await Promise.all([...sending, exit]);
  }
  const server = await start(cli, db);
  const found = await turnsOf(server.url);
  expect(new Set(found).size, 'once').toBe(found.length);
  expect(
    [...acknowledged].filter((number) => !found.includes(number)),
    'lost',
  ).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(kills * 15);
  for (const number of acknowledged) expect(await isSearchable(server.url, number), `search for turn ${number}`).toBe(true);
  const exit = ended(server.process);
  server.process.kill('SIGTERM');
  expect(await exit).toBe(0);
  expect(existsSync(`${db}-wal`) ? statSync(`${db}-wal`).size : 0, 'everything is in the one file').toBe(0);
}

/** Whether a search for what was asked in a turn finds its session. */
async function isSearchable(url: string, turn: number): Promise<boolean> {
  const asked = encodeURIComponent(`"question ${turn} of s${turn % 5}"`);
  const { sessions } = (await (await fetch(`${url}/api/sessions?q=${asked}`)).json()) as SessionList;
  return sessions.length === 1;
}

/** The numbers of all turns that are stored. */
async function turnsOf(url: string): Promise<number[]> {
  const { sessions } = (await (await fetch(`${url}/api/sessions`)).json()) as SessionList;
  const found: number[] = [];
  for (const { id } of sessions) found.push(...(await turnsOfSession(`${url}/api/sessions/${id}?limit=500`, '')));
  return found;
}

async function turnsOfSession(url: string, before: string): Promise<number[]> {
  const detail = (await (await fetch(url + before)).json()) as SessionDetail;
  expect(detail.spanCount).toBe(detail.turnCount * 3);
  const turns = detail.turns.map(({ startedAt }) => (startedAt - 1_795_000_000_000) / 60_000);
  return detail.olderCursor === null ? turns : [...turns, ...(await turnsOfSession(url, `&before=${detail.olderCursor}`))];
}
