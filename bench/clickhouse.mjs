/**
 * How fast sessions are read from ClickHouse with many of them in it. The rows are made inside the engine, as the store would
 * have written them: ten spans a turn, five turns a session, one turn in twenty resuming an older conversation, over 30 days.
 * Spans are narrow (their bulk is not what lists and searches look at); messages are twenty words of a skewed vocabulary.
 *
 *     npm run build && node scripts/clickhouse-engine.mjs && node bench/clickhouse.mjs [spans] [data folder]
 *
 * A data folder that is given is kept, and used again when it is full.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from 'threadlight/sessions';
import { startEngine } from './server/clickhouse-engine.mjs';

const SPANS = Number(process.argv[2] ?? 100_000_000);
const kept = process.argv[3];
const folder = kept ?? mkdtempSync(join(tmpdir(), 'threadlight-clickhouse-'));
const TURNS = SPANS / 10;
const SESSIONS = TURNS / 5;
const BEGIN = 1_793_000_000_000_000;
const MONTH = 30 * 24 * 3_600_000_000;
const AT_ONCE = 1_000_000;

const traceOf = (turn) => `lower(hex(sipHash128(${turn})))`;
const startOf = (turn) => `toInt64(${BEGIN} + intDiv(${turn} * ${MONTH}, ${TURNS}))`;
const older = `intDiv(t, 5) - intDiv(t, 5) % (1 + sipHash64(t, 1) % 100000)`;
const sessionOf = `concat('session-', toString(if(t % 20 = 7, ${older}, intDiv(t, 5))))`;
const word = `toString(toUInt32(pow(50000, (sipHash64(t, side, i) % 1000000) / 1000000)))`;

const turnSummary = `concat('{"turn":{"traceId":"', trace_id, '","startedAt":', toString(intDiv(started_at, 1000)), ',"endedAt":', toString(intDiv(started_at, 1000) + 4000),
  ',"durationMs":4000,"name":"chat.workflow","messages":[],"toolRuns":[],"systemPrompt":null,"historyRewritten":false,"errors":[],"tokens":{"input":900,"output":100,"cacheRead":0,"cacheWrite":0,"reasoning":0},"cost":{"total":0.0003,"unpricedCalls":0},"models":["gpt-4o-mini"],"services":["chat-app"],"spanCount":10,"timeToFirstChunkMs":300,"running":false,"notes":[],"metadata":{},"feedback":[],"tags":[],"annotations":[]},"title":"Where is my order ', toString(t), '?","lastReply":"It left our house on Monday.","userId":"user-', toString(t % 50000), '","tools":["lookup_order"]}')`;
const sessionSummary = `concat('{"id":"', session_id, '","hasConversationId":true,"title":"Where is my order?","lastReply":"It left our house on Monday.","startedAt":', toString(intDiv(first, 1000)), ',"lastActivityAt":', toString(intDiv(last, 1000)),
  ',"turnCount":', toString(turns), ',"spanCount":', toString(turns * 10), ',"errorCount":', toString(errors), ',"tokens":{"input":900,"output":100,"cacheRead":0,"cacheWrite":0,"reasoning":0},"cost":{"total":0.0015,"unpricedCalls":0},"models":["gpt-4o-mini"],"tools":["lookup_order"],"userId":"user","services":["chat-app"],"tags":[],"running":false}')`;
const filters = `errors AS error_count, concat('user-', toString(cityHash64(session_id) % 50000)) AS user_id, 0.0003 * turns AS cost, 1000 * turns AS tokens, turns AS turn_count,
  [concat('model\\n', ['gpt-4o-mini', 'gpt-4o', 'claude-sonnet-5'][1 + cityHash64(session_id, 1) % 3]), 'service\\nchat-app', concat('metadata.plan\\n', ['free', 'paid'][1 + cityHash64(session_id, 2) % 2]),
   concat('metadata.order\\n', toString(cityHash64(session_id) % ${SESSIONS}))] AS labels`;

/** Statements for turns from `from` to `to`. */
const fill = (from, to) => [
  `INSERT INTO turns (session_id, trace_id, version, gone, started_at, ended_at, has_conversation_id, has_events, is_shared, span_count, summary)
   SELECT ${sessionOf} AS session_id, ${traceOf('t')} AS trace_id, 10, false, ${startOf('t')} AS started_at, started_at + 4000000, true, false, false, 10, ${turnSummary}
   FROM (SELECT number + ${from} AS t FROM numbers(${to - from}))`,
  `INSERT INTO traces SELECT ${traceOf('t')}, ${sessionOf}, 10, false FROM (SELECT number + ${from} AS t FROM numbers(${to - from}))`,
  `INSERT INTO messages (hour, month, session_id, chain, trace_id, span_id, role, at, text, words)
   SELECT intDiv(at, 3600000000), intDiv(at, 2592000000000), ${sessionOf}, sipHash64(t, side) % 9007199254740992, ${traceOf('t')}, '0000000000000001', if(side = 0, 'user', 'assistant'), ${startOf('t')} + side AS at,
   arrayStringConcat(arrayMap(i -> concat('w', ${word}), range(20)), ' ') AS said, concat(' ', said, ' ')
   FROM (SELECT number + ${from} AS t, arrayJoin([0, 1]) AS side FROM numbers(${to - from}))`,
  `INSERT INTO spans SELECT ${traceOf('t')} AS trace_id, leftPad(toString(n + 1), 16, '0') AS span_id, started_at + 4000000 AS ended, 200 AS size, 'a' AS hash, intDiv(started_at, 2592000000000) AS month,
   concat('["', trace_id, '","', leftPad(span_id, 16, '0'), '",null,"chat","internal","other","chat-app",null,', toString(intDiv(started_at, 1000)), ',', toString(intDiv(ended, 1000)),
     ',"ok",null,null,null,0,null,null,null,null,null,null,null,null,[],null,null,null,null,null,{},[],false]') AS slim,
   '{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"chat-app"}}]},"scope":{"name":"app"}}' AS source,
   concat('{"traceId":"', trace_id, '","spanId":"', leftPad(span_id, 16, '0'), '","name":"chat","kind":1,"startTimeUnixNano":"', toString(started_at), '000","endTimeUnixNano":"', toString(ended), '000"}') AS otlp, 'bench' AS batch, 1 AS age
   FROM (SELECT number + ${from} AS t, arrayJoin(range(10)) AS n, ${startOf('t')} + n AS started_at FROM numbers(${to - from}))`,
];

const summarise = [
  `INSERT INTO activity SELECT hour, session_id, 10 * turns AS version, last, first, ${filters} FROM (
     SELECT session_id, intDiv(started_at, 3600000000) AS hour, max(ended_at) AS last, min(started_at) AS first, count() AS turns, toUInt32(cityHash64(session_id) % 100 = 0) AS errors
     FROM turns GROUP BY session_id, hour)`,
  `INSERT INTO sessions (session_id, version, gone, last_activity_at, started_at, error_count, user_id, cost, tokens, turn_count, labels, summary)
   SELECT session_id, 10 * turns, false, last, first, ${filters}, ${sessionSummary} FROM (
     SELECT session_id, max(ended_at) AS last, min(started_at) AS first, count() AS turns, toUInt32(cityHash64(session_id) % 100 = 0) AS errors FROM turns GROUP BY session_id)`,
  // The row of the newest hour has the version of its session.
  `INSERT INTO activity SELECT intDiv(last_activity_at, 3600000000), session_id, version, last_activity_at, started_at, error_count, user_id, cost, tokens, turn_count, labels FROM sessions`,
];

async function main() {
  mkdirSync(folder, { recursive: true });
  const { url, stop } = await startEngine(folder);
  const store = await openStore({ path: url.replace('http:', 'clickhouse:') + '/bench?timeout=3600000' });
  const full = join(folder, `full-${SPANS}`);
  if (!existsSync(full)) await load(url, full);
  await measure(url, store);
  await store.close();
  await stop();
  if (!kept) rmSync(folder, { recursive: true });
}

/** By `node:http`, which waits for as long as a statement takes. */
function ask(url, statement) {
  const settings =
    'database=bench&max_memory_usage=12000000000&max_bytes_before_external_group_by=4000000000&min_insert_block_size_rows=2000000&max_insert_block_size=2000000';
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/?${settings}`, { method: 'POST' }, async (response) => {
      const text = (await response.toArray()).join('');
      if (response.statusCode === 200) resolve(text);
      else reject(new Error(`${text.slice(0, 600)}\n${statement.slice(0, 200)}`));
    });
    asked.on('error', reject);
    asked.end(statement);
  });
}

/** Goes on where it was interrupted. */
async function load(url, full) {
  const started = performance.now();
  const progress = join(folder, `turns-${SPANS}`);
  const begun = existsSync(progress) ? Number(readFileSync(progress, 'utf8')) : 0;
  for (let from = begun; from < TURNS; from += AT_ONCE) {
    const to = Math.min(TURNS, from + AT_ONCE);
    for (const statement of fill(from, to)) await ask(url, statement);
    writeFileSync(progress, String(to));
    console.error(`${((to / TURNS) * 100).toFixed(0)} % after ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
  for (const statement of summarise) await ask(url, statement);
  writeFileSync(full, '');
  console.log(`filled in ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

async function measure(url, store) {
  console.log(
    await ask(
      url,
      `SELECT name, total_rows, formatReadableSize(total_bytes) AS size FROM system.tables WHERE database = 'bench' AND total_rows > 0 FORMAT PrettyCompactMonoBlock`,
    ),
  );
  const now = (BEGIN + MONTH) / 1000;
  const page = await store.listSessions({}, now);
  const someone = page.sessions[7].id;
  const { turns } = await store.readTurns(someone, { limit: 50 });
  const [{ traceId }] = turns;
  const middle = btoa(JSON.stringify([BEGIN + MONTH / 2, 'session']));
  const week = { from: now - 7 * 24 * 3_600_000 };
  const cases = {
    'list, newest 50': () => store.listSessions({}, now),
    'list, 15 days back by cursor': () => store.listSessions({ cursor: middle }, now),
    'list, of a week': () => store.listSessions(week, now),
    'list, with errors (1 in 100)': () => store.listSessions({ error: '1' }, now),
    'list, of one model (1 in 3)': () => store.listSessions({ model: 'gpt-4o' }, now),
    'list, of one user (1 in 50,000)': () => store.listSessions({ user: 'user-4711' }, now),
    'list, of one metadata value (1 in all)': () => store.listSessions({ 'metadata.order': '4711' }, now),
    'search, common word': () => store.listSessions({ q: '"w3"' }, now),
    'search, rare word': () => store.listSessions({ q: '"w43210"' }, now),
    'search, unfinished word': () => store.listSessions({ q: 'w4321' }, now),
    'search in a session': () => store.searchSession(someone, '"w3"', 50),
    'session with its turns': () =>
      Promise.all([store.findSession(someone, now), store.readTurns(someone, { limit: 50 }), store.readAnnotations(someone)]),
    trace: () => store.readTrace(traceId),
    span: () => store.readSpan(traceId, '0000000000000001'),
    facets: () => store.facets(),
  };
  for (const [name, run] of Object.entries(cases)) await time(name, run);
}

const rounds = 200;
const patienceMs = 20_000;

/** The first is not counted: it brings from the disk what all others find in memory. */
async function time(name, run) {
  const times = [];
  await run();
  const until = performance.now() + patienceMs;
  while (times.length === 0 || (times.length < rounds && performance.now() < until)) {
    const started = performance.now();
    await run();
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1).padStart(8);
  console.log(`${name.padEnd(42)} p50 ${at(0.5)} ms   p99 ${at(0.99)} ms   (${times.length} times)`);
}

await main();
