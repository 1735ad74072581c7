import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/root';
import { output } from '../support/runtimes/process';

it('the site is built, with no link that leads nowhere', async () => {
  const vitepress = join(root, 'node_modules', 'vitepress', 'bin', 'vitepress.js');
  await output({ program: process.execPath, args: [vitepress, 'build', 'docs'], timeLimit: 300_000 }, root);
  expect(
    ['index.html', 'start/hono.html', 'api/threadlight.html'].filter((page) => !existsSync(join(root, '.cache/site', page))),
  ).toEqual([]);
});
