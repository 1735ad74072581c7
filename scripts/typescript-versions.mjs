import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Other versions of TypeScript, for the typecheck and the consumer tests, each in a folder of its own below `.cache`: an alias in the project's
 * own `node_modules` would take over its `tsc`.
 */

const exact = { 5.9: '5.9.3', '7.0': '7.0.2' };
const root = fileURLToPath(new URL('..', import.meta.url));

/** The path of `tsc` of this version, installed on first use; `6.0` is the project's own. */
export function findTypeScript(version) {
  const folder = exact[version] ? join(root, '.cache', 'typescript', exact[version]) : root;
  const tsc = join(folder, 'node_modules', 'typescript', 'bin', 'tsc');
  if (!existsSync(tsc)) install(folder, exact[version]);
  return tsc;
}

function install(folder, version) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', `typescript@${version}`];
  execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
}
