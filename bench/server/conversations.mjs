/**
 * Conversations as a chat app sends them: five turns of eight spans each, from the browser to the database, with the history
 * repeated in every model call. An answer is 2 KB; a span is about 3 KB on average.
 *
 * Making such JSON costs more than receiving it, so batches are made once, with gaps for what differs from turn to turn (ids,
 * times, one word of each question), and a gap is filled for each sending.
 */

export const TURNS_A_SESSION = 5;
export const SPANS_A_TURN = 8;
/** 64 turns are 512 spans, the size of OpenTelemetry's default batch. */
export const TURNS_A_BATCH = 64;
export const SPANS_A_BATCH = TURNS_A_BATCH * SPANS_A_TURN;

/** Batches of other texts, for each turn of a session. */
const VARIANTS = 12;
/** Sessions that go on at the same time. */
const SESSIONS_AT_ONCE = VARIANTS * TURNS_A_BATCH;

/** Milliseconds since the epoch of the first turn, and from one turn to the next. */
const FIRST = 1_795_000_000_000;
const STEP = 40;

const ANSWER_LENGTH = 2_000;
const QUESTION_LENGTH = 250;
const RESULT_LENGTH = 500;

/** Which session and which of its turns a batch holds; `number` counts from 0. */
export function placeOf(number) {
  const cohort = Math.floor(number / (VARIANTS * TURNS_A_SESSION));
  const inCohort = number % (VARIANTS * TURNS_A_SESSION);
  const variant = inCohort % VARIANTS;
  return { variant, turn: Math.floor(inCohort / VARIANTS), firstSession: cohort * SESSIONS_AT_ONCE + variant * TURNS_A_BATCH };
}

export const sessionId = (session) => `chat-${hex8(session)}`;
export const traceId = (turn) => `${hex8(scattered(turn))}5eed5eed5eed5eed5eed5eed`;
export const spanId = (turn, place) => `${hex8(scattered(turn))}0000000${place + 1}`;
/** The word that only the questions of this turn hold. */
export const wordOf = (turn) => `case${hex8(scattered(turn))}`;

/** Ids come in no order: each number to another, and no two to the same. */
function scattered(number) {
  const mixed = Math.imul(number ^ (number >>> 16), 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

const hex8 = (value) => value.toString(16).padStart(8, '0');

/** Makes batches by number, each a `Buffer` of OTLP/JSON of its own. */
export function batchMaker() {
  const templates = Array.from({ length: VARIANTS }, (_, variant) =>
    Array.from({ length: TURNS_A_SESSION }, (__, turn) => template(variant, turn)),
  );
  return (number) => {
    const { variant, turn, firstSession } = placeOf(number);
    const { bytes, gaps } = templates[variant][turn];
    const batch = Buffer.from(bytes);
    for (const { at, kind, slot, back, plus } of gaps) {
      const turnNumber = number * TURNS_A_BATCH + slot - back * VARIANTS * TURNS_A_BATCH;
      if (kind === 'T') writeDigits(batch, at, 8, 16, scattered(turnNumber));
      else if (kind === 'S') writeDigits(batch, at, 8, 16, firstSession + slot);
      else writeDigits(batch, at, 13, 10, FIRST + turnNumber * STEP + plus);
    }
    return batch;
  };
}

const digits = Buffer.from('0123456789abcdef');

function writeDigits(bytes, at, count, base, value) {
  let rest = value;
  for (let place = at + count - 1; place >= at; place--) {
    const shorter = Math.floor(rest / base);
    bytes[place] = digits[rest - shorter * base];
    rest = shorter;
  }
}

// A gap is written as its own name, as long as what will stand there: 8 letters for a number, 13 for a time.

const gapNames = /([TS])__(\d\d)_(\d)_|M__(\d\d)_(\d{7})/g;
const two = (value) => String(value).padStart(2, '0');
const turnGap = (slot, back = 0) => `T__${two(slot)}_${back}_`;
const sessionGap = (slot) => `S__${two(slot)}_0_`;
const timeGap = (slot, plus) => `M__${two(slot)}_${String(plus).padStart(7, '0')}`;

function template(variant, turn) {
  const text = JSON.stringify(request(variant, turn));
  const gaps = Array.from(text.matchAll(gapNames), ({ index, 1: kind, 2: slot, 3: back, 4: timeSlot, 5: plus }) =>
    kind
      ? { at: index, kind, slot: Number(slot), back: Number(back), plus: 0 }
      : { at: index, kind: 'M', slot: Number(timeSlot), back: 0, plus: Number(plus) },
  );
  return { bytes: Buffer.from(text), gaps };
}

/** Two services: what the browser saw and what the server did, each with a resource of its own. */
function request(variant, turn) {
  const turns = Array.from({ length: TURNS_A_BATCH }, (_, slot) => spansOfTurn(variant, turn, slot));
  const group = (service, sdk, spans) => ({
    resource: {
      attributes: attributes({
        'service.name': service,
        'telemetry.sdk.name': 'threadlight',
        'telemetry.sdk.language': sdk,
        'service.version': '1.4.2',
      }),
    },
    scopeSpans: [{ scope: { name: 'threadlight', version: '0.1.0' }, spans }],
  });
  return {
    resourceSpans: [
      group(
        'chat-page',
        'webjs',
        turns.flatMap((spans) => spans.slice(0, 2)),
      ),
      group(
        'chat-api',
        'nodejs',
        turns.flatMap((spans) => spans.slice(2)),
      ),
    ],
  };
}

function spansOfTurn(variant, turn, slot) {
  const said = Array.from({ length: turn + 1 }, (_, index) => exchange(variant, slot, index, turn - index));
  const now = said.at(-1);
  const asked = [
    ...said.slice(0, -1).flatMap(({ question, answer }) => [message('user', question), message('assistant', answer)]),
    message('user', now.question),
  ];
  const call = {
    type: 'tool_call',
    id: `call-${turnGap(slot)}`,
    name: 'search_orders',
    arguments: { query: now.question.slice(0, 40) },
  };
  const result = { type: 'tool_call_response', id: call.id, response: now.result };
  const conversation = { 'gen_ai.conversation.id': `chat-${sessionGap(slot)}`, 'traceloop.workflow.name': 'answer' };
  const model = {
    ...conversation,
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.response.model': 'gpt-4o-2024-08-06',
    'gen_ai.request.temperature': 0.7,
    'server.address': 'api.openai.com',
  };
  const first = {
    ...model,
    'gen_ai.input.messages': JSON.stringify(asked),
    'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts: [call], finish_reason: 'tool_calls' }]),
    'gen_ai.usage.input_tokens': 640 + 600 * turn,
    'gen_ai.usage.output_tokens': 24,
  };
  const second = {
    ...model,
    'gen_ai.input.messages': JSON.stringify([...asked, { role: 'assistant', parts: [call] }, { role: 'tool', parts: [result] }]),
    'gen_ai.output.messages': JSON.stringify([{ ...message('assistant', now.answer), finish_reason: 'stop' }]),
    'gen_ai.usage.input_tokens': 800 + 600 * turn,
    'gen_ai.usage.output_tokens': 480,
  };
  const rows = [
    [
      'chat_page.workflow',
      null,
      0,
      4_000,
      {
        ...conversation,
        'traceloop.span.kind': 'workflow',
        'traceloop.entity.name': 'chat_page',
        'user.id': `user-${sessionGap(slot)}`,
        'url.path': '/chat',
      },
    ],
    [
      'POST /api/chat',
      0,
      5,
      3_990,
      {
        ...conversation,
        'http.request.method': 'POST',
        'url.full': 'https://shop.example.com/api/chat',
        'http.response.status_code': 200,
        'server.address': 'shop.example.com',
      },
    ],
    [
      'POST /api/chat',
      1,
      30,
      3_980,
      {
        ...conversation,
        'http.request.method': 'POST',
        'http.route': '/api/chat',
        'http.response.status_code': 200,
        'client.address': '203.0.113.7',
      },
    ],
    [
      'answer.workflow',
      2,
      32,
      3_975,
      {
        ...conversation,
        'traceloop.span.kind': 'workflow',
        'traceloop.entity.name': 'answer',
        'traceloop.entity.input': JSON.stringify({ args: [now.question], kwargs: {} }),
        'traceloop.entity.output': JSON.stringify(now.answer),
      },
    ],
    ['chat gpt-4o', 3, 40, 900, first],
    [
      'search_orders.tool',
      3,
      910,
      1_200,
      {
        ...conversation,
        'traceloop.span.kind': 'tool',
        'traceloop.entity.name': 'search_orders',
        'gen_ai.tool.call.id': call.id,
        'traceloop.entity.input': JSON.stringify({ args: [call.arguments], kwargs: {} }),
        'traceloop.entity.output': JSON.stringify(now.result),
      },
    ],
    [
      'SELECT orders',
      5,
      915,
      1_190,
      {
        ...conversation,
        'db.system.name': 'postgresql',
        'db.query.text': 'SELECT id, state, total FROM orders WHERE customer_id = $1 ORDER BY placed_at DESC LIMIT 20',
        'server.address': 'db.internal',
      },
    ],
    ['chat gpt-4o', 3, 1_210, 3_970, second],
  ];
  return rows.map(([name, parent, from, to, values], place) => span(slot, place, name, parent, from, to, values));
}

function span(slot, place, name, parent, from, to, values) {
  return {
    traceId: `${turnGap(slot)}5eed5eed5eed5eed5eed5eed`,
    spanId: `${turnGap(slot)}0000000${place + 1}`,
    ...(parent === null ? {} : { parentSpanId: `${turnGap(slot)}0000000${parent + 1}` }),
    name,
    kind: place === 1 ? 3 : 1,
    startTimeUnixNano: `${timeGap(slot, from)}000000`,
    endTimeUnixNano: `${timeGap(slot, to)}000000`,
    attributes: attributes(values),
    status: {},
  };
}

function attributes(values) {
  return Object.entries(values).map(([key, value]) => {
    if (typeof value === 'string') return { key, value: { stringValue: value } };
    return { key, value: Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value } };
  });
}

const message = (role, content) => ({ role, parts: [{ type: 'text', content }] });

/** What is said in one turn; the same in the turns that repeat it, `back` turns later. */
function exchange(variant, slot, turn, back) {
  const random = randomFrom((variant * TURNS_A_BATCH + slot) * TURNS_A_SESSION + turn + 1);
  const question = `case${turnGap(slot, back)} ${prose(random, QUESTION_LENGTH)}`;
  return { question, answer: prose(random, ANSWER_LENGTH), result: prose(random, RESULT_LENGTH) };
}

/** Few words make up most of a text, and most words are rare, as in a language. */
function prose(random, length) {
  let text = '';
  while (text.length < length) text += `${WORDS[Math.floor(WORDS.length ** random()) - 1]}${random() < 0.1 ? '.\n' : ' '}`;
  return text.slice(0, length).trim();
}

const WORDS = makeWords(30_000);

function makeWords(count) {
  const random = randomFrom(7);
  const syllables = Array.from(
    { length: 120 },
    () =>
      'bcdfghklmnprstvz'[Math.floor(random() * 16)] +
      'aeiou'[Math.floor(random() * 5)] +
      ['', 'n', 'r', 's'][Math.floor(random() * 4)],
  );
  const pick = () => syllables[Math.floor(random() * syllables.length)];
  return Array.from({ length: count }, (_, rank) => Array.from({ length: rank < 100 ? 1 : rank < 3_000 ? 2 : 3 }, pick).join(''));
}

/** Mulberry32 by Tommy Ettinger (public domain). */
export function randomFrom(seed) {
  let state = Math.imul(seed, 0x9e3779b1) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
