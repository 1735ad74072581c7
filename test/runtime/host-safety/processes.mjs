/** A process that works while its forks and threads do, each with a tracer of its own: `node processes.mjs <url>`. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import * as threadlight from 'threadlight';

const url = isMainThread ? process.argv[2] : workerData;
const self = fileURLToPath(import.meta.url);
const isChild = process.send !== undefined;

threadlight.initialize({ appName: 'processes', baseUrl: url });

async function work(name) {
  for (let count = 0; count < 100; count++) {
    await threadlight.withWorkflow({ name, conversationId: name }, async () => {
      await Promise.resolve();
    });
  }
  return (await threadlight.shutdown()).sent;
}

const others = isMainThread && !isChild ? [...forks(2), ...threads(2)] : [];
const sent = await work(isChild ? `child-${process.pid}` : isMainThread ? 'parent' : `thread-${Math.random()}`);

if (isChild) {
  process.send(sent);
  process.disconnect();
} else if (isMainThread) {
  console.log(JSON.stringify([sent, ...(await Promise.all(others)).map(([theirs]) => theirs)]));
} else parentPort.postMessage(sent);

function forks(count) {
  return Array.from({ length: count }, () => once(fork(self, [url]), 'message'));
}

function threads(count) {
  return Array.from({ length: count }, () => once(new Worker(self, { workerData: url }), 'message'));
}
