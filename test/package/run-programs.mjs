import { readFile } from 'node:fs/promises';

/**
 * Runs each program of the documentation in this process, one after the other, in a world that answers: whatever is fetched, nothing
 * leaves. Prints what came of each as JSON. `node run-programs.mjs <module>…`
 */

const completion = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello, Ann.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 12, completion_tokens: 4, total_tokens: 16 },
};
const acme = { model: 'acme-1', text: 'Hello, Ann.', tokens_in: 2, tokens_out: 3 };

/** Hosts that stand for the reader's own, and for the services that the pages name. */
const answers = [
  [/\/chat\/completions$/, completion],
  [/^https:\/\/models\.example\.com\//, acme],
  [/\/api\/sessions/, { sessions: [{ id: 'session-123', title: 'Hello!' }] }],
  [/./, {}],
];

let requests = [];
let warnings = [];

/** Protobuf is kept as text, in which its strings stand. */
async function gunzipped(bytes) {
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

async function fetchNothing(input, init) {
  const request = new Request(input, init);
  const bytes = await request.arrayBuffer();
  const headers = Object.fromEntries(request.headers);
  const isSpans = request.url.endsWith('/v1/traces') && headers['content-type'] === 'application/json';
  const text = headers['content-encoding'] === 'gzip' ? await gunzipped(bytes) : new TextDecoder().decode(bytes);
  requests.push({ url: request.url, headers, text, spans: isSpans ? spansIn(JSON.parse(text)) : [] });
  const [, answer] = answers.find(([pattern]) => pattern.test(request.url));
  return Response.json(answer);
}

function spansIn({ resourceSpans = [] }) {
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map(({ name, attributes = [] }) => ({
      name,
      attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
    }));
}

/** Variables of the reader's that the pages name. Each is set for the programs that read it, and for no other. */
const variables = {
  LANGFUSE_PUBLIC_KEY: 'pk',
  LANGFUSE_SECRET_KEY: 'sk',
  TRACELOOP_API_KEY: 'traceloop',
  HONEYCOMB_API_KEY: 'honeycomb',
  GRAFANA_TOKEN: 'grafana',
};

async function setVariables(module) {
  const source = await readFile(new URL(module, import.meta.url), 'utf8');
  for (const [name, value] of Object.entries(variables)) {
    if (source.includes(`process.env.${name}`)) process.env[name] = value;
    else delete process.env[name];
  }
}

/** After each program a conversation is begun, so that one that only starts tracing shows where its spans go. */
async function outcomeOf(module) {
  requests = [];
  warnings = [];
  await setVariables(module);
  try {
    await import(module);
    const threadlight = await import('threadlight');
    threadlight.withConversation('probe', () => undefined);
    await threadlight.shutdown();
    return { requests, warnings };
  } catch (error) {
    return { requests, warnings, error: String(error?.stack ?? error) };
  } finally {
    const { context, propagation, trace } = await import('@opentelemetry/api');
    for (const part of [trace, context, propagation]) part.disable();
  }
}

globalThis.fetch = fetchNothing;
console.warn = (...words) => warnings.push(words.join(' '));
const log = console.log;
console.log = () => undefined;

const outcomes = [];
for (const module of process.argv.slice(2)) outcomes.push(await outcomeOf(module));
log(`outcomes: ${JSON.stringify(outcomes)}`);
process.exit(0);
