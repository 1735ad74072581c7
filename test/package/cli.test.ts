import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { installedApp } from '../support/packed-app';
import { root } from '../support/root';
import { runAsModule } from '../support/runtimes/process';

/** The bin from the tarball, installed as `npx threadlight` would install it. */

let app: string;

beforeAll(async () => {
  app = await installedApp(inject('tarball'), ['@opentelemetry/api']);
});
afterAll(() => rm(app, { recursive: true, force: true }));

const bins = join(root, 'node_modules', '.bin');
const runtimes = {
  Node: [],
  Deno: [join(bins, 'deno'), 'run', '--allow-all', '--no-lock', '--node-modules-dir=manual', '--quiet'],
  Bun: [join(bins, 'bun'), '--no-install'],
};

describe.each(Object.entries(runtimes))('npx threadlight on %s', (name, runtime) => {
  let server: ChildProcess;
  let url: string;
  let complaints = '';
  beforeAll(async () => {
    const bin = join(app, 'node_modules', '.bin', 'threadlight');
    const db = join(app, `${name}.db`);
    const [program = bin, ...args] = [...runtime, bin];
    server = spawn(program, [...args, '--port', '0', '--grpc-port', 'off', '--db', db], { cwd: app });
    server.stderr?.on('data', (chunk) => (complaints += String(chunk)));
    url = await printedUrl(server);
  });
  afterAll(() => void server?.kill('SIGKILL'));

  it('serves the user interface', async () => {
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<!doctype html>');
  });

  it('shows a conversation that the SDK has sent', async () => {
    const program = new URL('one-conversation.ts', import.meta.url).pathname;
    await runAsModule({ program: process.execPath }, { app, program, input: { url } });
    const { sessions } = (await (await fetch(`${url}/api/sessions`)).json()) as { sessions: { id: string; turnCount: number }[] };
    expect(sessions).toEqual([expect.objectContaining({ id: 'from-the-tarball', turnCount: 1 })]);
  });

  it('stops cleanly on Ctrl-C', async () => {
    server.kill('SIGINT');
    const [code] = (await once(server, 'exit')) as [number | null];
    expect(code).toBe(0);
    expect(complaints).not.toMatch(/error/i);
  });
});

it('tells its version and its options', async () => {
  const { version } = JSON.parse(await readFile(join(app, 'node_modules/threadlight/package.json'), 'utf8')) as {
    version: string;
  };
  expect(createRequire(join(app, 'x.js'))('threadlight/package.json')).toMatchObject({ version });
  const help = spawn(join(app, 'node_modules', '.bin', 'threadlight'), ['--help']);
  expect(await text(help)).toContain('--port');
});

async function printedUrl(child: ChildProcess): Promise<string> {
  let printed = '';
  for await (const chunk of child.stdout ?? []) {
    printed += String(chunk);
    const found = /http:\/\/[\d.]+:\d+/.exec(printed);
    if (found) return keepReading(child, found[0]);
  }
  throw new Error(`the server ended and printed: ${printed}`);
}

/** A pipe that nobody reads would stop the server in the end. */
function keepReading(child: ChildProcess, found: string): string {
  child.stdout?.resume();
  child.stderr?.resume();
  return found;
}

async function text(child: ChildProcess): Promise<string> {
  const chunks: string[] = [];
  child.stdout?.on('data', (chunk) => chunks.push(String(chunk)));
  await once(child, 'close');
  return chunks.join('');
}
