// What the UI asks for, at random places of what is stored: the time of each answer over HTTP.
import { Agent, get } from 'node:http';
import { placeOf, randomFrom, sessionId, spanId, SPANS_A_TURN, traceId, TURNS_A_BATCH, wordOf } from './conversations.mjs';

const SAMPLES = 300;
const WARM_UP = 20;

/** @returns {Promise<Record<string, { p50: number, p99: number, bytes: number }>>} milliseconds by kind of request. */
export async function measureReads(url, batches, copies) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const results = {};
  for (const [name, path] of Object.entries(requests(batches, copies))) results[name] = await measure(path, url, agent);
  agent.destroy();
  return results;
}

function requests(batches, copies) {
  const random = randomFrom(11);
  const below = (count) => Math.floor(random() * count);
  const turn = () => below(batches * TURNS_A_BATCH);
  const session = () => sessionId(placeOf(below(batches)).firstSession + below(TURNS_A_BATCH));
  const { key, word, trace } = inCopy(() => below(copies));
  const common = ['los', 'ron', 'dir', 'bo'];
  const rare = ['resronbun', 'gasvagin', 'dirperzen', 'cirpunzi'];
  return {
    list: () => '/api/sessions',
    'list, filtered': () => key((of) => `/api/sessions?user=user-${session().slice(5)}${of}`),
    'search, one message': () => `/api/sessions?q=${word(wordOf(turn()))}`,
    'search, rare word': () => `/api/sessions?q=${rare[below(rare.length)]}`,
    'search, common word': () => `/api/sessions?q=${common[below(common.length)]}`,
    session: () => key((of) => `/api/sessions/${session()}${of}`),
    trace: () => `/api/traces/${trace(turn())}`,
    span: () => ((at) => `/api/traces/${trace(at)}/spans/${spanId(at, below(SPANS_A_TURN))}`)(turn()),
  };
}

/** Names of what `multiply.mjs` has written; copy 0 is the original. */
function inCopy(pick) {
  return {
    key: (name) => ((copy) => name(copy === 0 ? '' : `-${copy}`))(pick()),
    word: (word) => ((copy) => (copy === 0 ? word : word.replace('case', `case${copy}x`)))(pick()),
    trace: (turn) =>
      ((copy) =>
        copy === 0 ? traceId(turn) : traceId(turn).slice(0, 8) + copy.toString(16).padStart(4, '0') + traceId(turn).slice(12))(
        pick(),
      ),
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
