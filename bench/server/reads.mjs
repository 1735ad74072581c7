// What the UI asks for, at random places of what is stored: the time of each answer over HTTP.
import { Agent, get } from 'node:http';
import { placeOf, randomFrom, sessionId, spanId, SPANS_A_TURN, traceId, TURNS_A_BATCH, wordOf } from './conversations.mjs';

const SAMPLES = 300;
const WARM_UP = 20;

/** @returns {Promise<Record<string, { p50: number, p99: number, bytes: number }>>} milliseconds by kind of request. */
export async function measureReads(url, batches) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const results = {};
  for (const [name, path] of Object.entries(requests(batches))) results[name] = await measure(path, url, agent);
  agent.destroy();
  return results;
}

function requests(batches) {
  const random = randomFrom(11);
  const below = (count) => Math.floor(random() * count);
  const turn = () => below(batches * TURNS_A_BATCH);
  const session = () => placeOf(below(batches)).firstSession + below(TURNS_A_BATCH);
  const common = ['los', 'ron', 'dir', 'bo'];
  const rare = ['resronbun', 'gasvagin', 'dirperzen', 'cirpunzi'];
  return {
    list: () => '/api/sessions',
    'list, filtered': () => `/api/sessions?user=user-${sessionId(session()).slice(5)}`,
    'search, one message': () => `/api/sessions?q=${wordOf(turn())}`,
    'search, rare word': () => `/api/sessions?q=${rare[below(rare.length)]}`,
    'search, common word': () => `/api/sessions?q=${common[below(common.length)]}`,
    session: () => `/api/sessions/${sessionId(session())}`,
    trace: () => `/api/traces/${traceId(turn())}`,
    span: () => ((at) => `/api/traces/${traceId(at)}/spans/${spanId(at, below(SPANS_A_TURN))}`)(turn()),
  };
}

async function measure(path, url, agent) {
  const times = [];
  let bytes = 0;
  for (let sample = -WARM_UP; sample < SAMPLES; sample++) {
    const begun = performance.now();
    const length = await read(url + path(), agent);
    if (sample < 0) continue;
    times.push(performance.now() - begun);
    bytes += length / SAMPLES;
  }
  times.sort((a, b) => a - b);
  return { p50: times[Math.floor(SAMPLES * 0.5)], p99: times[Math.floor(SAMPLES * 0.99)], bytes };
}

function read(url, agent) {
  return new Promise((resolve, reject) => {
    const incoming = (response) => {
      let bytes = 0;
      response.on('data', (chunk) => (bytes += chunk.length));
      response.on('end', () =>
        response.statusCode === 200 ? resolve(bytes) : reject(new Error(`${url} answered ${response.statusCode}`)),
      );
    };
    get(url, { agent }, incoming).on('error', reject);
  });
}
