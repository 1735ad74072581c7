import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { root } from '../support/root';
import { bun } from '../support/runtimes/bun';
import { deno } from '../support/runtimes/deno';
import { edgeVm } from '../support/runtimes/edge-vm';
import { node } from '../support/runtimes/node';
import { page } from '../support/runtimes/page';
import { workerd } from '../support/runtimes/workerd';

/** Every subpath of the packed package, on every runtime that may import it. */

const launchers = [
  node(20),
  node(20, 'cjs'),
  node(24),
  deno(),
  bun(),
  workerd(),
  edgeVm({ asyncLocalStorage: true }),
  page('chromium', 'module'),
];
const program = new URL('subpaths.ts', import.meta.url).pathname;

/** The zone changes the page that it is imported in, and has a test of its own; the server is run by `cli.test.ts` and `docs-code.test.ts`. */
const ELSEWHERE = ['./zone', './sessions', './package.json'];

it('knows every subpath of package.json', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: Record<string, unknown> };
  const modules = Object.keys(exports).filter(
    (path) => path !== '.' && !/\.min\.js$|integrity/.test(path) && !ELSEWHERE.includes(path),
  );
  const imported = [...readFileSync(program, 'utf8').matchAll(/import\('threadlight\/([^']+)'\)/g)].map(
    ([, name]) => `./${name}`,
  );
  expect(imported.sort()).toEqual(modules.sort());
});

const chromium = page('chromium', 'module');

it.skipIf(chromium.missing() && !process.env.CI)('imports the zone in a page', async () => {
  const seen = await chromium.run({ app: inject('packedApp'), program: new URL('zone.ts', import.meta.url).pathname });
  expect(seen).toEqual(['function', 'function']);
});

describe.each(launchers.map((launcher) => [launcher.name, launcher] as const))('%s', (_name, launcher) => {
  it.skipIf(launcher.missing() && !process.env.CI)(
    'imports each of them, and they share one state with the main entry',
    async () => {
      const seen = await launcher.run({ app: inject('packedApp'), program });
      expect(seen).toMatchObject({
        index: expect.arrayContaining([
          'initialize',
          'conversation',
          'withConversation',
          'withWorkflow',
          'forceFlush',
          'shutdown',
        ]),
        hono: ['threadlight'],
        edge: ['traced', 'tracedDurableObject', 'wrapAi'],
        ai: ['aiTelemetry', 'aiTelemetrySettings'],
        anthropic: ['anthropicMiddleware'],
        mcp: ['traceMcpClient'],
        protobuf: ['protobuf'],
        offline: ['offlineStore'],
        diagnose: ['diagnose'],
        lean: expect.arrayContaining([
          'initialize',
          'conversation',
          'withConversation',
          'withWorkflow',
          'forceFlush',
          'shutdown',
        ]),
        proxy: ['proxyHandler', 'proxySpans'],
        notRunning: 'not_initialised',
        conversationInside: 'claimed-by-the-client',
      });
    },
  );
});
