/**
 * `npm run bench`: runs all parts, one after the other, and writes RESULTS.md with each goal beside its figure.
 * `npm run bench -- size start` runs some; the page keeps the last figures of the others. `BENCH_ROUNDS=3` makes it shorter.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { root, workshop } from './harness.mjs';
import { installPeers } from './peers.mjs';
import { page } from './results-page.mjs';

/** Script, flags and most minutes of each part. */
const parts = {
  size: { script: 'size.mjs', minutes: 4 },
  'span-cost': { script: 'span-cost.mjs', minutes: 6 },
  export: { script: 'export.mjs', minutes: 3 },
  start: { script: 'start.mjs', minutes: 4 },
  await: { script: 'await.mjs', minutes: 4 },
  streams: { script: 'streams.mjs', flags: ['--expose-gc'], args: ['200'], minutes: 3 },
};

function runPart(name) {
  const { script, flags = [], args = [], minutes } = parts[name];
  console.log(`\n${name}`);
  rmSync(`${workshop}results/${name}.json`, { force: true });
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { status } = spawnSync(process.execPath, [...flags, path, ...args], {
    cwd: root,
    stdio: 'inherit',
    timeout: minutes * 60_000,
  });
  return status === 0;
}

const read = (name) =>
  existsSync(`${workshop}results/${name}.json`) ? JSON.parse(readFileSync(`${workshop}results/${name}.json`, 'utf8')) : undefined;

const asked = process.argv.slice(2);
const wanted = asked.length > 0 ? asked : Object.keys(parts);
const unknown = wanted.filter((name) => !parts[name]);
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);
  process.exit(1);
}
console.log(installPeers());
const failed = wanted.filter((name) => !runPart(name));
const results = Object.fromEntries(Object.keys(parts).map((name) => [name, read(name)]));
writeFileSync(`${root}bench/RESULTS.md`, page(results));
console.log(`\nbench/RESULTS.md is written${failed.length > 0 ? `; failed: ${failed.join(', ')}` : ''}`);
process.exitCode = failed.length > 0 ? 1 : 0;
