/**
 * What a nested pair of spans costs beside OpenTelemetry 2 and Traceloop: time, CPU and bytes allocated; 1, 100 and 1,000 pairs
 * at once. Every round runs each way in a process of its own, and the ratios are those of a round. Nothing is sent.
 *
 *     npm run bench -- span-cost
 */
import { inProcess, keep, ratios, spread } from './harness.mjs';
import { installPeers } from './peers.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const flags = ['--expose-gc', '--max-semi-space-size=512', '--min-semi-space-size=512'];
const ways = ['otel-2', 'threadlight-no-content', 'threadlight', 'traceloop'];

function measure(atOnce, missing) {
  const figures = Object.fromEntries(
    ['micros', 'cpu', 'bytes'].map((key) => [key, Object.fromEntries(ways.map((way) => [way, []]))]),
  );
  for (let round = 0; round < ROUNDS; round++) {
    for (const way of ways.filter((each) => !missing[each])) {
      const made = inProcess('span-cost-round.mjs', [way, String(atOnce)], flags);
      Object.entries(figures).forEach(([key, rounds]) => rounds[way].push(made[key]));
    }
  }
  return Object.fromEntries(
    Object.entries(figures).map(([key, rounds]) => [
      key,
      { values: Object.fromEntries(ways.map((way) => [way, spread(rounds[way])])), ratios: ratios(rounds, 'otel-2') },
    ]),
  );
}

const missing = installPeers(['otel-2', 'traceloop']);
const result = {};
for (const atOnce of [1, 100, 1_000]) {
  result[atOnce] = measure(atOnce, missing);
  for (const way of ways) {
    const { micros, bytes, cpu } = result[atOnce];
    console.log(
      String(atOnce).padStart(5),
      way.padEnd(24),
      `${micros.values[way].median.toFixed(2)} µs, ${micros.ratios[way].median.toFixed(2)} of OpenTelemetry; CPU ${cpu.ratios[way].median.toFixed(2)}; ${bytes.values[way].median.toFixed(0)} bytes, ${bytes.ratios[way].median.toFixed(2)}`,
    );
  }
}
keep('span-cost', result);
