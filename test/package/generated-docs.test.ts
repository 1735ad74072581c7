import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readmeWithSizes } from '../../scripts/readme-sizes.mjs';
import { root } from '../support/root';
import { output } from '../support/runtimes/process';

/** What the documentation has from elsewhere is as it would be made now. */

it('the README has the sizes of .size-limit.json: `npm run docs:sizes`', async () => {
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toBe(await readmeWithSizes());
});

it('the API reference is what the docstrings say: `npm run docs:api`', async () => {
  await output({ program: process.execPath, args: ['scripts/api-reference.mjs', '--check'] }, root);
});
