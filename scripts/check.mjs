import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { packTarball } from './pack.mjs';

/**
 * `npm run check`: the gates of the package. The tarball is packed once; publint and attw read it as npm would serve it,
 * knip looks for what nobody uses, size-limit for what got too heavy, oxfmt for what is not formatted (`npm run format`), and
 * the API reference for public names without a docstring, and the site of the documentation for dead links. `npm test` leaves the
 * site out (`--without-site`), which takes half a minute: `npm run test:long` builds it as well.
 */

const root = fileURLToPath(new URL('..', import.meta.url));

/** Files to serve, not modules to import. */
const assets = ['threadlight.min.js', 'threadlight.lean.min.js', 'threadlight.zone.min.js', 'integrity.json'];

const gates = (tarball) => [
  ['node', 'scripts/api-reference.mjs', '--docstrings'],
  ['oxfmt', '--check'],
  ['publint', '--strict', tarball],
  // node10 knows no `exports`, so subpaths cannot resolve there.
  ['attw', tarball, '--profile', 'node16', '--exclude-entrypoints', ...assets, 'sessions'],
  // The server is an ES module only, which Node 20.19 and newer can `require` as well.
  ['attw', tarball, '--profile', 'node16', '--entrypoints', 'sessions', '--ignore-rules', 'cjs-resolves-to-esm'],
  ['size-limit'],
  ['knip'],
  ...(process.argv.includes('--without-site') ? [] : [['vitepress', 'build', 'docs']]),
];

function run([program, ...args]) {
  const name = program === 'node' ? args[0] : program;
  const [file, before] = program === 'node' ? [process.execPath, []] : ['npx', ['--no-install', program]];
  return new Promise((resolve) => {
    const child = spawn(file, [...before, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => resolve({ name, code: 1, text: error.message }));
    child.on('exit', (code) => resolve({ name, code, text: Buffer.concat(output).toString() }));
  });
}

async function main() {
  const { tarball, folder } = await packTarball();
  const results = await Promise.all(gates(tarball).map(run));
  await rm(folder, { recursive: true, force: true });
  for (const { name, code, text } of results) {
    console.log(code === 0 ? `ok     ${name}` : `FAILED ${name}\n${text.trimEnd()}\n`);
  }
  return results.every(({ code }) => code === 0) ? 0 : 1;
}

process.exitCode = await main();
