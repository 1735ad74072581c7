// Makes a large SQLite store of a smaller one, faster than it could be sent: every row that the server wrote is written again, with
// ids, times and one word of each question of its own. The tables, their indexes and the full text are as the server makes them.
import { DatabaseSync } from 'node:sqlite';

/** What every trace id ends with; a copy has its number there. */
const traceEnd = '5eed5eed5eed5eed5eed5eed';
/** As many as the server puts into the full text together. */
const messagesAtOnce = 4_096;

/**
 * @param {string} path of a store that no server has open.
 * @param {number} from copies that are there, the original among them.
 * @param {number} to copies that will be there.
 */
export function multiply(path, from, to, report = () => {}) {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; PRAGMA temp_store = MEMORY');
  const size = sizes(database);
  for (let copy = from; copy < to; copy++) {
    copyRows(database, copy, size);
    copySearch(database, copy, size);
    report(copy + 1);
  }
  for (const name of ['spans', 'traces', 'sessions']) {
    database.prepare('UPDATE counts SET value = ? WHERE name = ?').run(size[name] * to, name);
  }
  database.exec('UPDATE search_progress SET last_indexed = (SELECT max(id) FROM messages)');
  database.exec('PRAGMA journal_mode = WAL');
  database.close();
}

/** Of the original: rows, which are numbered from 1, and milliseconds. */
function sizes(database) {
  const most = (table) =>
    database.prepare(`SELECT max(id) AS id FROM ${table} WHERE id <= coalesce((SELECT ${table} FROM originals), id)`).get().id;
  database.exec('CREATE TABLE IF NOT EXISTS originals (spans, traces, sessions, messages, time)');
  if (!database.prepare('SELECT 1 FROM originals').get()) {
    const { time } = database.prepare('SELECT max(last_activity_at) - min(started_at) + 1000 AS time FROM sessions').get();
    database
      .prepare('INSERT INTO originals VALUES (?, ?, ?, ?, ?)')
      .run(most('spans'), most('traces'), most('sessions'), most('messages'), time);
  }
  return database.prepare('SELECT * FROM originals').get();
}

function copyRows(database, copy, size) {
  const own = (text) => `replace(${text}, '${traceEnd}', '${copy.toString(16).padStart(4, '0')}${traceEnd.slice(4)}')`;
  const key = (text) => `${text} || '-${copy}'`;
  const id = (column, table) => `${column} + ${size[table] * copy}`;
  const at = (column) => `${column} + ${size.time * copy}`;
  const insert = (table, columns, values, original) =>
    database.exec(`INSERT INTO ${table} (${columns}) SELECT ${values.join(', ')} FROM ${table} WHERE ${original}`);
  const within = (column, table) => `${column} <= ${size[table]}`;
  database.exec('BEGIN');
  insert('traces', 'id, trace_id, has_events', [id('id', 'traces'), own('trace_id'), 'has_events'], within('id', 'traces'));
  insert(
    'spans',
    'id, trace, span_id, session, source, slim, otlp',
    [id('id', 'spans'), id('trace', 'traces'), 'span_id', id('session', 'sessions'), 'source', own('slim'), own('otlp')],
    within('id', 'spans'),
  );
  insert(
    'turns',
    'session, started_at, trace, has_conversation_id, summary, trace_id, has_events, first_span, last_span',
    [
      id('session', 'sessions'),
      at('started_at'),
      id('trace', 'traces'),
      'has_conversation_id',
      own('summary'),
      own('trace_id'),
      'has_events',
      id('first_span', 'spans'),
      id('last_span', 'spans'),
    ],
    within('session', 'sessions'),
  );
  insert(
    'sessions',
    'id, key, last_activity_at, started_at, error_count, user_id, cost, tokens, turn_count, labels, summary',
    [
      id('id', 'sessions'),
      key('key'),
      at('last_activity_at'),
      at('started_at'),
      'error_count',
      key('user_id'),
      'cost',
      'tokens',
      'turn_count',
      'labels',
      `replace(summary, key, ${key('key')})`,
    ],
    within('id', 'sessions'),
  );
  insert(
    'labels',
    'kind, value, session',
    ['kind', `CASE kind WHEN 'user' THEN ${key('value')} ELSE value END`, id('session', 'sessions')],
    within('session', 'sessions'),
  );
  insert(
    'messages',
    'id, session, chain, trace, span_id, role, at, text',
    [
      id('id', 'messages'),
      id('session', 'sessions'),
      'chain',
      id('trace', 'traces'),
      'span_id',
      'role',
      at('at'),
      `replace(text, 'case', 'case${copy}x')`,
    ],
    within('id', 'messages'),
  );
  database.exec('COMMIT');
}

/** A block of the index for each copy, written in as many transactions as a server would take. */
function copySearch(database, copy, { messages }) {
  const first = messages * copy + 1;
  const { sql } = database.prepare("SELECT sql FROM sqlite_master WHERE name = 'search'").get();
  database.exec(`BEGIN; INSERT INTO search_blocks VALUES (${first}); ${sql.replace('search', `search_${first}`)}`);
  database.exec(
    `INSERT INTO search_${first} (search_${first}, rank) VALUES ('pgsz', 16000), ('hashsize', 4194304), ('automerge', 0); COMMIT`,
  );
  for (let from = first; from < first + messages; from += messagesAtOnce) {
    const below = Math.min(from + messagesAtOnce, first + messages);
    database.exec(
      `BEGIN; INSERT INTO search_${first} (rowid, text) SELECT id, text FROM messages WHERE id >= ${from} AND id < ${below}; COMMIT`,
    );
  }
}

if (process.send) {
  process.once('message', ({ path, from, to }) => {
    multiply(path, from, to, (done) => process.send({ done }));
    process.exit(0);
  });
}
