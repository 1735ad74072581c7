import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Engine, launch, missingBrowser } from '../browsers';
import { bundle, importMain } from './bundle';
import type { Launcher, RunOptions } from './launcher';

declare global {
  var program: { run(input: unknown): Promise<unknown> };
}

const titles = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit' };

export interface PageOptions {
  /** The file of the script tag. Default `threadlight.min.js`. */
  readonly script?: string;
  /** What the page's own code is compiled to. Default ES2022, with native `await`. */
  readonly target?: string;
}

/** A page with the script tag, or with what a bundler makes of the imports. */
export function page(
  engine: Engine,
  way: 'script' | 'module',
  { script = 'threadlight.min.js', target = 'es2022' }: PageOptions = {},
): Launcher {
  return {
    name: `${titles[engine]} (${[way === 'script' ? script : 'import', target].join(', ')})`,
    missing: () => missingBrowser(engine),
    async run(options) {
      const site = await serveFiles(way === 'script' ? await scriptSite(options, script, target) : await moduleSite(options));
      const browser = await launch(engine);
      try {
        await browser.open(site.url);
        return await browser.evaluate((input: unknown) => globalThis.program.run(input), options.input);
      } finally {
        await browser.close();
        await site.close();
      }
    },
  };
}

type Files = Readonly<Record<string, string>>;

async function scriptSite({ app, program }: RunOptions, script: string, target: string): Promise<Files> {
  const code = `${importMain(program)} export const run = (input) => main(window.threadlight, input);`;
  return {
    '/': `<!doctype html><script src="/${script}"></script><script src="/program.js"></script>`,
    [`/${script}`]: await readFile(join(app, 'node_modules', 'threadlight', 'dist', script), 'utf8'),
    '/program.js': await bundle({ code, app }, { format: 'iife', globalName: 'program', target }),
  };
}

async function moduleSite({ app, program }: RunOptions): Promise<Files> {
  const code = `import * as threadlight from 'threadlight'; ${importMain(program)} globalThis.program = { run: (input) => main(threadlight, input) };`;
  return {
    '/': '<!doctype html><script type="module" src="/program.js"></script>',
    '/program.js': await bundle({ code, app }, { format: 'esm', conditions: ['browser'] }),
  };
}

/** A small site on the loopback interface. */
export async function serveFiles(files: Files): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html';
    response.writeHead(files[path] === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` }).end(files[path]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => stop(server) };
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
