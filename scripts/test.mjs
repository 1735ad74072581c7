import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * `npm test`: browsers, build, lint, types, gates of the package, then all suites. Arguments go to vitest
 * (`npm test -- test/unit`), and then only vitest runs. Each step tells how long it took; the first that fails ends the run.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const node = process.execPath;

const steps = [
  [{ name: 'browsers', command: [node, 'scripts/browsers.mjs'] }],
  [{ name: 'build', command: [node, 'scripts/build.mjs'] }],
  [
    { name: 'lint', command: ['npm', 'run', '--silent', 'lint'] },
    { name: 'typecheck', command: ['npm', 'run', '--silent', 'typecheck'] },
    { name: 'check', command: ['npm', 'run', '--silent', 'check', '--', '--without-site'] },
  ],
  [{ name: 'suites', command: ['npx', 'vitest', 'run', '--project', 'unit', '--project', 'system'] }],
];

function run({ name, command: [program, ...args] }) {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit' });
    child.on('error', (error) => resolve({ name, code: 1, error }));
    child.on('exit', (code) => resolve({ name, code: code ?? 1, seconds: (performance.now() - started) / 1000 }));
  });
}

function report({ name, code, seconds, error }) {
  if (error) console.error(`${name}: ${error.message}`);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} ${seconds?.toFixed(1) ?? '-'} s`);
}

async function main(args) {
  if (args.length > 0) return (await run({ name: 'vitest', command: ['npx', 'vitest', 'run', ...args] })).code;
  const results = [];
  for (const sideBySide of steps) {
    const ended = await Promise.all(sideBySide.map(run));
    results.push(...ended);
    if (ended.some(({ code }) => code !== 0)) break;
  }
  console.log('');
  for (const result of results) report(result);
  return results.every(({ code }) => code === 0) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
