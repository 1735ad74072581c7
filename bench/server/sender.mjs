// The second process: sends batches by number over a few connections, as fast as the server answers.
// Started by ../server.mjs; tells its parent what was answered, once a second and at the end.
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { batchMaker, SPANS_A_BATCH } from './conversations.mjs';

const makeBatch = batchMaker();
const tally = { spans: 0, bytes: 0, refused: 0 };

process.on('message', (task) => send(task).then(() => process.send({ done: true, ...tally })));
process.send({ ready: true });

async function send({ url, from, to, connections }) {
  Object.assign(tally, { spans: 0, bytes: 0, refused: 0 });
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const timer = setInterval(() => process.send(tally), 1_000);
  let next = from;
  const line = async () => {
    while (next < to) await sendUntilTaken(`${url}/v1/traces`, makeBatch(next++), agent);
  };
  await Promise.all(Array.from({ length: connections }, line));
  clearInterval(timer);
  agent.destroy();
}

async function sendUntilTaken(url, body, agent) {
  for (;;) {
    const status = await post(url, body, agent);
    if (status === 200) break;
    if (status !== 429) throw new Error(`the server answered ${status}`);
    tally.refused += 1;
    await pause(1_000);
  }
  tally.spans += SPANS_A_BATCH;
  tally.bytes += body.length;
}

function post(url, body, agent) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const outgoing = request(url, { method: 'POST', agent, headers }, (response) =>
      response.resume().on('end', () => resolve(response.statusCode)),
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
