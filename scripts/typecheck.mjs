import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findTypeScript } from './typescript-versions.mjs';

/**
 * `npm run typecheck`: the project, and its programs with legacy decorators. By TypeScript 7, which takes a quarter of the time; what
 * makes the declarations and what users have is checked by all three versions in `test/package/types`.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = findTypeScript('7.0');

for (const project of ['.', 'test/core/legacy']) {
  const { status } = spawnSync(process.execPath, [tsc, '-p', project], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
