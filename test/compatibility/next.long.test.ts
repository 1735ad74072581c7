import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, type Engine, launch, missingBrowser } from '../support/browsers';
import type { Tracking } from './tracking';
import { type Outcome, WAYS, type Way, WITHOUT } from './ways';

/**
 * The client of Next.js does the same with await tracking as without it: an application as `next build` makes it, served by
 * `next start`, with one session through it. `npm install --prefix test/compatibility` fetches Next.js.
 */

const here = fileURLToPath(new URL('next', import.meta.url));
const next = join(here, '../node_modules/next/dist/bin/next');
const env = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' };

describe.skipIf(!existsSync(next))('Next.js', () => {
  let server: ChildProcess;
  let site: { url: string; close(): void };
  beforeAll(async () => {
    const built = spawnSync(process.execPath, [next, 'build'], { cwd: here, env, encoding: 'utf8' });
    if (built.status !== 0) throw new Error(built.stderr);
    const port = await freePort();
    server = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', String(port)], { cwd: here, env, stdio: 'ignore' });
    await answers(`http://127.0.0.1:${port}/data`);
    site = await openProxy(port, await trackingScript());
  }, 600_000);
  afterAll(() => {
    site?.close();
    server?.kill();
  });

  describe.each(['chromium', 'firefox', 'webkit'] as const)('in %s', (engine: Engine) => {
    let browser: Browser;
    let expected: Outcome;
    beforeAll(async () => {
      browser = await launch(engine);
      expected = await outcome(browser, site.url, WITHOUT);
    });
    afterAll(() => browser?.close());

    it.skipIf(missingBrowser(engine))('has something to say', () => {
      expect(expected.log).toHaveLength(17);
      expect(expected.log).not.toContainEqual(expect.stringContaining('session failed'));
    });

    it.skipIf(missingBrowser(engine)).each(WAYS)(
      'does the same when tracked $tracked, inside of a conversation: $inside',
      async (way) => {
        const actual = await outcome(browser, site.url, way);
        expect(actual.kind).toBe('await-tracking');
        expect(actual.log).toEqual(expected.log);
        expect(actual.unhandled).toEqual(expected.unhandled);
      },
    );
  });
});

async function outcome(browser: Browser, url: string, way: Way): Promise<Outcome> {
  await browser.open(`${url}?${new URLSearchParams({ tracked: way.tracked })}`);
  return browser.evaluate(inPage, way);
}

/** Runs in the page, so it uses nothing from around it. */
async function inPage({ tracked, inside }: Way): Promise<Outcome> {
  const page = globalThis as unknown as { tracking: Tracking; started?: Promise<string>; unhandled: string[] };
  const log: string[] = [];
  const shows = async (text: string): Promise<void> => {
    for (let wait = 0; wait < 600; wait++) {
      if (document.body.innerText.includes(text)) return void log.push(text);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`the page does not show ${text}, but ${document.body.innerText}`);
  };
  const click = (id: string): void => document.getElementById(id)?.click();
  const steps: [click: string | undefined, ...texts: string[]][] = [
    ['load', 'optimistic', 'fetched data'],
    ['ask', 'hello after no answer'],
    ['ask', 'hello after hello after no answer'],
    ['refresh', 'streamed by the server'],
    ['push', 'second page, by push'],
    ['home', 'promised by the server'],
    ['link', 'second is loading', 'second page, by link'],
    ['home', 'promised by the server', 'loaded lazily'],
    ['break', 'caught: broken on purpose'],
    ['again', 'promised by the server'],
  ];
  const session = async (): Promise<void> => {
    for (const [button, ...texts] of steps) {
      if (button) click(button);
      for (const text of texts) await shows(text);
    }
  };
  for (const text of ['hydrated', 'streamed by the server', 'promised by the server', 'loaded lazily']) await shows(text);
  if (tracked === 'after it has loaded') page.started = page.tracking.start();
  const kind = (await page.started) ?? 'none';
  await (inside ? page.tracking.inside(session) : session()).catch(
    (error: Error) => void log.push(`session failed: ${error.message}`),
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  return { log, unhandled: page.unhandled, kind };
}

/** Puts our scripts before all others of the application's pages. */
async function openProxy(port: number, script: string): Promise<{ url: string; close(): void }> {
  const first = `<script>${[script, watch].join(';')}</script>`;
  const server = createServer((incoming, response) => {
    const outgoing = request(
      {
        port,
        host: '127.0.0.1',
        method: incoming.method,
        path: incoming.url,
        headers: { ...incoming.headers, 'accept-encoding': 'identity' },
      },
      (answer) => passOn(answer, response, first),
    );
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => void server.close().closeAllConnections(),
  };
}

/** Streamed on, so that what the server sends late comes late. */
function passOn(answer: IncomingMessage, response: ServerResponse, first: string): void {
  const isPage = answer.headers['content-type']?.startsWith('text/html') === true;
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  let pending = isPage;
  answer.on('data', (chunk: Buffer) => {
    const text = pending ? chunk.toString() : '';
    pending &&= !text.includes('<head>');
    response.write(text ? text.replace('<head>', () => `<head>${first}`) : chunk);
  });
  answer.on('end', () => response.end());
}

/** In the page's head: errors are noted from the start, and tracking begins when the address says so. */
const watch = `
  globalThis.unhandled = [];
  addEventListener('unhandledrejection', ({ reason }) => unhandled.push(String(reason)));
  addEventListener('error', ({ message }) => unhandled.push(message));
  if (location.search.includes('before')) globalThis.started = tracking.start();`;

async function trackingScript(): Promise<string> {
  const entry = fileURLToPath(new URL('tracking.ts', import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    minify: true,
  });
  return outputFiles[0]?.text ?? '';
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    ) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing answers at ${url}`);
}
