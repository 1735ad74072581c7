/** What we want to reach, and where each figure stands in the results. `why` is printed where the goal is not reached. */

const kilo = (bytes) => bytes / 1000;
const appOf = (results, tier, app) => results.size?.[tier]?.find((each) => each.app === app);
const gzipOf = (results, tier, app) => appOf(results, tier, app)?.gzip;
const scriptOf = (results, app) => results.size?.scripts.find((each) => each.app === app)?.gzip;
const pairOf = (results, key, way) => [1, 100, 1_000].map((atOnce) => results['span-cost']?.[atOnce]?.[key].ratios[way].median);
const worst = (figures) => (figures.every((figure) => figure !== undefined) ? Math.max(...figures) : undefined);
const beside = (results, key, way, other) => {
  const all = [1, 100, 1_000].map((atOnce) => results['span-cost']?.[atOnce]?.[key].values);
  return worst(all.map((values) => values && values[way].median / values[other].median));
};

const shareOver = (workers, way, other) =>
  workers && workers[other].over.median > 0 ? workers[way].over.median / workers[other].over.median : undefined;

const compressedBytes = ({ export: figures }, coding) =>
  figures && figures.bytes[`threadlight JSON, ${coding}`] / figures.bytes['OpenTelemetry JSON, gzip'];

const robust =
  'What is left is what the lean core does beyond a sketch: retries, page exits, open spans, await tracking with its callback sources, strict headers. Bytes a module: `docs/decisions/0003-small-builds.md`.';
const capture =
  'Model capture is readers for five providers and their streams; content adds bounded JSON, masks and shortening. `threadlight/lean` leaves both out.';
const stamped =
  'A pair carries ten attributes (conversation, workflow, entity path, names); the raw pair carries none. Where the time of a pair goes: the functions run in their contexts 19 % (most of it the promise hooks of Node), making the span 17 % (ids 4 %, the clock 2 %, setting attributes 7 %), masks and the way to the exporter 13 %, following the promise 4 %. Every span is masked and exported, while the raw processor drops what is beyond 2,048. Attributes that are handed over and not copied would save another tenth; tried, and not worth a second way to start a span.';
const encoding =
  'Of the ten microseconds of a span masks are two, its JSON with the bytes five, the socket one and a half. The exporter of OpenTelemetry masks nothing: see the row without masks.';

const onlyGzip =
  'Gzip itself, at level 4, is more than half of it. Brotli costs half of that, but a receiver of OTLP need not know it: those that say so get it.';

const firstRequest =
  'Loading the bundle is three to four milliseconds of it. The rest falls in the first request, where three hundred functions run that have not been compiled: `initialize` one and a half, the first spans one, recording and the export four. By the profile of workerd two thirds of all is parsing and compiling, a twelfth compiling regular expressions. Tried without gain: functions in parentheses, which the engine compiles at once (0.3 ms of the full build); content keys by their first word, each with a small pattern (0.3 ms of the lean build, for 60 bytes).';

export const goals = [
  { what: 'lean script, KB gzip', atMost: 18, goal: 15, of: (r) => kilo(scriptOf(r, 'threadlight.lean.min.js')), why: robust },
  {
    what: 'script with model capture, KB gzip',
    atMost: 24,
    goal: 20,
    of: (r) => kilo(scriptOf(r, 'threadlight.min.js')),
    why: capture,
  },
  {
    what: 'edge build, KB gzip: `threadlight/lean`',
    atMost: 17,
    goal: 14,
    of: (r) => kilo(gzipOf(r, 'edge', 'threadlight-lean')),
    why: robust,
  },
  {
    what: 'edge build, KB gzip: `threadlight`, with model capture',
    atMost: 17,
    goal: 14,
    of: (r) => kilo(gzipOf(r, 'edge', 'threadlight')),
    why: capture,
  },
  {
    what: 'browser app, lean, of OpenTelemetry 2 without Zone',
    goal: 0.8,
    of: (r) => gzipOf(r, 'browser', 'threadlight-lean') / gzipOf(r, 'browser', 'otel-2-stack'),
    why: robust,
  },
  {
    what: 'browser app, lean, of Sentry with tracing',
    goal: 0.3,
    of: (r) => gzipOf(r, 'browser', 'threadlight-lean') / gzipOf(r, 'browser', 'sentry-browser-tracing'),
    why: robust,
  },
  {
    what: 'nested pair without content, time of OpenTelemetry 2, worst of 1, 100, 1,000 at once',
    goal: 0.6,
    of: (r) => worst(pairOf(r, 'micros', 'threadlight-no-content')),
    why: stamped,
  },
  {
    what: 'nested pair with content, time of OpenTelemetry 2, worst',
    goal: 1,
    of: (r) => worst(pairOf(r, 'micros', 'threadlight')),
    why: stamped,
  },
  {
    what: 'nested pair with content, time of Traceloop, worst',
    goal: 0.33,
    of: (r) => beside(r, 'micros', 'threadlight', 'traceloop'),
    why: stamped,
  },
  {
    what: 'bytes allocated a pair without content, of OpenTelemetry 2',
    goal: 0.65,
    of: (r) => pairOf(r, 'bytes', 'threadlight-no-content')[0],
    why: stamped,
  },
  {
    what: 'bytes allocated a pair with content, of OpenTelemetry 2',
    goal: 1,
    of: (r) => pairOf(r, 'bytes', 'threadlight')[0],
    why: stamped,
  },
  { what: 'burst of 10,000 spans, share delivered', atLeast: 1, of: (r) => r.export && r.export.burst.threadlight / 10_000 },
  {
    what: 'export CPU a span, of OpenTelemetry JSON',
    goal: 0.85,
    of: (r) => r.export?.cpu.ratios['threadlight JSON'].median,
    why: encoding,
  },
  {
    what: 'compressed export CPU a span, of OpenTelemetry gzip',
    goal: 0.5,
    of: (r) => r.export?.cpu.gzipRatios['threadlight JSON, Brotli'].median,
    why: encoding,
  },
  {
    what: 'compressed export CPU a span, of OpenTelemetry gzip, to a receiver that takes only gzip',
    goal: 0.5,
    of: (r) => r.export?.cpu.gzipRatios['threadlight JSON, gzip'].median,
    why: onlyGzip,
  },
  {
    what: 'compressed bytes a span, of OpenTelemetry gzip',
    goal: 1.1,
    of: (r) => compressedBytes(r, 'Brotli'),
    why: 'Level 2 of Brotli takes half of the CPU of gzip for a tenth more bytes.',
  },
  {
    what: 'compressed bytes a span, of OpenTelemetry gzip, to a receiver that takes only gzip',
    goal: 1.1,
    of: (r) => compressedBytes(r, 'gzip'),
    why: 'Level 4 of gzip takes two fifths of the CPU of the default level for a tenth more bytes.',
  },
  {
    what: '20 turns that repeat their history, bytes on the wire of raw',
    goal: 0.15,
    of: (r) => r.export && r.export.wire.br / r.export.wire.none,
    why: 'See the profile of the export.',
  },
  {
    what: '20 turns that repeat their history, bytes on the wire of raw, to a receiver that takes only gzip',
    goal: 0.15,
    of: (r) => r.export && r.export.wire.gzip / r.export.wire.none,
    why: 'Gzip finds repetition within 32 KB, and a history that is longer is sent again: 0.18 at level 4, 0.16 at level 6.',
  },
  {
    what: 'import on Node, of OpenTelemetry 2',
    goal: 0.3,
    of: (r) => r.start?.node.threadlight.ratio.median,
    why: '`@opentelemetry/api`, which the host shares with us, is two thirds of it: a third of its time goes into finding the names that its CommonJS modules export. The rest is five modules, of a millisecond each and what compiling them takes.',
  },
  {
    what: 'Worker start over an empty one, ms of CPU: `threadlight`',
    goal: 20,
    of: (r) => r.start?.worker.threadlight.over.median,
    why: firstRequest,
  },
  {
    what: 'Worker start over an empty one, ms of CPU: `threadlight/lean`',
    goal: 20,
    of: (r) => r.start?.worker['threadlight-lean'].over.median,
    why: firstRequest,
  },
  {
    what: 'Worker start, CPU of OpenTelemetry 2',
    goal: 0.5,
    of: (r) => shareOver(r.start?.worker, 'threadlight', 'otel-2'),
    why: firstRequest,
  },
];

/** Reached, within the budget, or neither. A difference below zero is noise, and nothing was measured. */
export function verdict({ atMost, atLeast, goal, of }, results) {
  const figure = measured(of, results);
  if (figure === undefined) return { figure, text: 'not measured' };
  if (atLeast !== undefined ? figure >= atLeast : figure <= (goal ?? atMost)) return { figure, text: 'reached' };
  if (atMost !== undefined && figure <= atMost) return { figure, text: 'within the budget' };
  return { figure, text: '**not reached**' };
}

function measured(of, results) {
  try {
    const figure = of(results);
    return Number.isFinite(figure) && figure > 0 ? figure : undefined;
  } catch {
    return undefined;
  }
}
