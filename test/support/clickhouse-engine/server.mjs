import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';

/**
 * ClickHouse's HTTP interface in front of the real engine, as a process of its own: `node server.mjs [data folder]` prints the
 * URL. It knows what `@clickhouse/client` sends: the query in the URL or the body, settings and the database as parameters.
 */

const { Session } = createRequire(import.meta.url)('chdb');
const session = process.argv[2] ? new Session(process.argv[2]) : new Session();

/** Of HTTP itself, and unknown to the engine. */
const transport = new Set([
  'query',
  'database',
  'query_id',
  'session_id',
  'role',
  'wait_end_of_query',
  'enable_http_compression',
  'user',
  'password',
]);

let last = Promise.resolve();

/** One request at a time: the settings and the database of the engine's one connection are those of the request. */
function alone(work) {
  const done = last.then(work, work);
  last = done.catch(() => {});
  return done;
}

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
}

/** What the engine's connection stands at: a server has this from each request, and pays nothing for it. */
let database;
const settings = new Map();

async function prepare(parameters) {
  const wanted = new Map([...parameters].filter(([name]) => !transport.has(name)));
  const changes = [...settings.keys()].filter((name) => !wanted.has(name)).map((name) => `${name} = DEFAULT`);
  for (const [name, value] of wanted) {
    if (settings.get(name) !== value) changes.push(`${name} = '${value.replaceAll("'", "''")}'`);
  }
  settings.clear();
  if (changes.length > 0) await session.queryAsync(`SET ${changes.join(', ')}`);
  for (const [name, value] of wanted) settings.set(name, value);
  const named = parameters.get('database');
  if (!named || named === database) return;
  await session.queryAsync(`USE \`${named}\``);
  database = named;
}

async function run(parameters, body) {
  await prepare(parameters);
  const query = parameters.get('query');
  if (query !== null && /^\s*INSERT/i.test(query) && body === '') return Buffer.alloc(0);
  const result = await session.queryAsync(query === null ? body : `${query}\n${body}`);
  return Buffer.from(result.bytes());
}

function fail(response, error) {
  const code = error.clickhouseCode ?? 1000;
  const message = /DB::Exception/.test(error.message)
    ? error.message
    : `Code: ${code}. DB::Exception: ${error.message} (UNKNOWN)`;
  response.writeHead(code === 60 || code === 81 ? 404 : 500, { 'x-clickhouse-exception-code': String(code) });
  response.end(message);
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/ping') return response.end('Ok.\n');
  try {
    const body = await readBody(request);
    const result = await alone(() => run(url.searchParams, body));
    return response.writeHead(200, { 'x-clickhouse-summary': '{}' }).end(result);
  } catch (error) {
    return fail(response, error);
  }
});

server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
process.on('SIGTERM', () => process.exit(0));
// The one who started it is gone.
process.stdin.resume().on('end', () => process.exit(0));
