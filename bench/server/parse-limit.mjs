// What one core can do with the same batches and nothing else: parse them, and flatten each span to a row of columns.
// Run as a process of its own, lest the work of others slow it down: node bench/server/parse-limit.mjs
import { batchMaker, SPANS_A_BATCH } from './conversations.mjs';

const BATCHES = 60;
const ROUNDS = 7;

const makeBatch = batchMaker();
const bodies = Array.from({ length: BATCHES }, (_, number) => makeBatch(number));

const limits = {
  bytesPerSpan: bodies.reduce((sum, { length }) => sum + length, 0) / BATCHES / SPANS_A_BATCH,
  parse: rate(parse),
  flatten: rate(flatten),
};
if (process.send) process.send(limits);
else console.log(limits);

/** Spans a second of CPU time: the median of some rounds. */
function rate(work) {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    for (const body of bodies) work(body);
    const { user, system } = process.cpuUsage(before);
    return (BATCHES * SPANS_A_BATCH) / ((user + system) / 1e6);
  });
  return rounds.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)];
}

function parse(body) {
  return JSON.parse(body.toString());
}

function flatten(body) {
  return parse(body).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = valueOf(resource.attributes, 'service.name');
    return scopeSpans.flatMap(({ scope, spans }) => spans.map((span) => rowOf(span, service, scope.name)));
  });
}

function rowOf(span, service, scope) {
  const { traceId, spanId, parentSpanId, name, kind, startTimeUnixNano, endTimeUnixNano, attributes, status } = span;
  const values = {};
  for (const { key, value } of attributes) values[key] = value.stringValue ?? value.intValue ?? value.doubleValue;
  return [
    traceId,
    spanId,
    parentSpanId ?? null,
    name,
    kind,
    startTimeUnixNano,
    endTimeUnixNano,
    status.code ?? 0,
    service,
    scope,
    values['gen_ai.conversation.id'],
    JSON.stringify(values),
  ];
}

function valueOf(attributes, key) {
  return attributes.find((attribute) => attribute.key === key)?.value.stringValue;
}
