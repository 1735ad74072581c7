import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprint } from './fingerprint.mjs';
import { withLock } from './lock.mjs';

/**
 * `npm run build`: makes `dist/`, two parts at a time, and skips a part whose sources have not changed since the last build.
 * `--force` makes all of them, `--only=sdk,script` some.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
/** As deep as `dist`, so that the relative paths in source maps hold when a part moves over. */
const workshop = join(root, '.cache');
const stateFile = join(workshop, 'build.json');

const recipe = ['rollup.config.mjs', 'package.json', 'package-lock.json', 'scripts/build.mjs'];
const sdkSources = ['src', '!src/ui', '!src/server', '!src/cli'];
const rollup = (part) => () =>
  run('node_modules/rollup/dist/bin/rollup', ['-c', '--silent', `--configPart=${part}`, '--configDist=.cache']);

const scripts = ['threadlight', 'threadlight.lean', 'threadlight.zone'].map((name) => `${name}.min.js`);

/** The slowest comes first. `makes` are the paths under `dist` that the part replaces as a whole. */
const parts = {
  types: { sources: ['src', '!src/ui', '!src/cli', 'tsconfig.json'], makes: ['types'], build: rollup('types') },
  server: { sources: ['src', '!src/ui'], makes: ['server'], build: rollup('server') },
  script: {
    sources: sdkSources,
    makes: [...scripts, ...scripts.map((file) => `${file}.map`), 'integrity.json'],
    build: buildScripts,
  },
  sdk: { sources: sdkSources, makes: ['esm', 'cjs'], build: rollup('sdk') },
  worker: { sources: sdkSources, makes: ['worker'], build: rollup('worker') },
  ui: { sources: ['src/ui', 'src/server/sessions', 'scripts/build-ui.mjs'], makes: ['ui', 'ui-writer'], build: buildUi },
};

/** Builds what is stale; resolves to the names of the parts that were made. A second build waits for the first. */
export async function build(options = {}) {
  await Promise.all([dist, workshop].map((folder) => mkdir(folder, { recursive: true })));
  return withLock(join(workshop, 'build.lock'), () => buildStale(options));
}

async function buildStale({ force = false, only = Object.keys(parts) }) {
  const built = force ? {} : await readBuilt();
  const stale = await staleParts(only, built);
  const queue = [...stale];
  const worker = async () => {
    for (let part = queue.shift(); part; part = queue.shift()) {
      await make(part.name);
      built[part.name] = part.hash;
      await writeFile(stateFile, JSON.stringify(built, null, 2));
    }
  };
  await Promise.all([worker(), worker()]);
  return stale.map(({ name }) => name);
}

async function staleParts(names, built) {
  const hashes = await Promise.all(names.map((name) => fingerprint(root, [...recipe, ...parts[name].sources])));
  return names
    .map((name, at) => ({ name, hash: hashes[at] }))
    .filter(({ name, hash }) => built[name] !== hash || !parts[name].makes.every((path) => existsSync(join(dist, path))));
}

/** A part is made aside and moved into place when it is whole: what runs from `dist` never sees half of it. */
async function make(name) {
  const { makes, build: makePart } = parts[name];
  await Promise.all(makes.map((path) => rm(join(workshop, path), { recursive: true, force: true })));
  await makePart();
  for (const path of makes) {
    await rm(join(dist, path), { recursive: true, force: true });
    await rename(join(workshop, path), join(dist, path));
  }
}

async function buildScripts() {
  await rollup('script')();
  const digests = await Promise.all(scripts.map(async (file) => [file, integrity(await readFile(join(workshop, file)))]));
  await writeFile(join(workshop, 'integrity.json'), `${JSON.stringify(Object.fromEntries(digests), null, 2)}\n`);
}

const integrity = (bytes) => `sha384-${createHash('sha384').update(bytes).digest('base64')}`;

async function buildUi() {
  const { buildUi: makeUi } = await import('./build-ui.mjs');
  await makeUi({ outdir: join(workshop, 'ui'), writerdir: join(workshop, 'ui-writer'), minify: true });
}

async function readBuilt() {
  return existsSync(stateFile) ? JSON.parse(await readFile(stateFile, 'utf8')) : {};
}

function run(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, program), ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${program} ${args.join(' ')} ended with ${code}`))));
  });
}

async function main(args) {
  const started = performance.now();
  const only = args
    .find((arg) => arg.startsWith('--only='))
    ?.slice('--only='.length)
    .split(',');
  const made = await build({ force: args.includes('--force'), only });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(made.length > 0 ? `built ${made.join(', ')} in ${seconds} s` : 'dist is up to date');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
