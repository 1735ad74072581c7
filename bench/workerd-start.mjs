/**
 * How much a Worker costs until it has answered its first request and sent the spans of it: CPU of a fresh workerd, which swings less than
 * the clock. Linux only.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { sleep, until, workshop } from './harness.mjs';

const fromMiniflare = createRequire(createRequire(import.meta.url).resolve('miniflare'));
const { default: workerd } = fromMiniflare('workerd');

const config = (sinkUrl) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "app.mjs", esModule = embed "app.mjs")],
      bindings = [(name = "SINK", text = "${sinkUrl}")],
      compatibilityDate = "2026-04-01",
      compatibilityFlags = ["nodejs_compat"],
      globalOutbound = "net",
    )),
    (name = "net", network = (allow = ["private", "public"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);`;

/** @returns a function that starts the Worker anew, asks it once, and answers milliseconds of CPU. */
export function workerOf(app, text, sink) {
  const folder = `${workshop}workerd/${app}/`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}app.mjs`, text);
  writeFileSync(`${folder}config.capnp`, config(sink.url));
  return () => firstAnswer(`${folder}config.capnp`, sink, app !== 'empty');
}

/** Milliseconds in which what comes after the last request, such as reading its answer, is over. */
const AFTERWARDS = 30;

async function firstAnswer(path, { url, bodies }, sends) {
  bodies.length = 0;
  const server = spawn(workerd, ['serve', path, '--control-fd=3'], { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] });
  try {
    const [line] = await once(createInterface(server.stdio[3]), 'line', { signal: AbortSignal.timeout(20_000) });
    const answer = await fetch(`http://127.0.0.1:${JSON.parse(line).port}/?sink=${encodeURIComponent(url)}`);
    await answer.text();
    if (!answer.ok) throw new Error(`the Worker answered ${answer.status}`);
    if (sends && !(await until(() => bodies.length > 0, 5_000))) throw new Error('the Worker sent nothing');
    await sleep(AFTERWARDS);
    return cpuOf(server.pid);
  } finally {
    server.kill('SIGKILL');
  }
}

/** Milliseconds, over all threads, to the nanosecond: `times` counts in hundredths of a second. */
function cpuOf(pid) {
  const tasks = `/proc/${pid}/task`;
  const nanos = readdirSync(tasks).map((task) => Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]));
  return nanos.reduce((sum, each) => sum + each, 0) / 1e6;
}
