import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { ExportTraceServiceRequest } from '../../../src/otlp/types';
import { resolveSpan } from '../../../src/server/ingest/resolve';
import { assembleTurn } from '../../../src/server/sessions/assemble';
import { EMPTY_HISTORY, type HistoryState } from '../../../src/server/sessions/history';
import type { ResolvedSpan } from '../../../src/server/sessions/resolved';
import { sessionKeysOfTrace } from '../../../src/server/sessions/session-keys';

/** What a client really sent, decoded to OTLP/JSON, with the attributes of the machine taken off its resource. */
function recorded(client: string): Map<string, ResolvedSpan[]> {
  const path = new URL(`../../fixtures/clients/${client}.json`, import.meta.url);
  const { resourceSpans } = JSON.parse(readFileSync(path, 'utf8')) as ExportTraceServiceRequest;
  const spans = resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans: own }) => own.map((span) => resolveSpan(span, resource, scope))),
  );
  const traces = new Map<string, ResolvedSpan[]>();
  for (const span of spans) traces.set(span.traceId, [...(traces.get(span.traceId) ?? []), span]);
  return traces;
}

it('shows three turns of @traceloop/node-server-sdk 0.27.0 with the openai client as one session', () => {
  let history: HistoryState = EMPTY_HISTORY;
  const turns = [...recorded('traceloop-0.27.0').values()].map((spans) => {
    expect(sessionKeysOfTrace(spans).sessionIds).toEqual(['tl-session-1']);
    const assembled = assembleTurn(spans, history);
    ({ history } = assembled);
    return assembled;
  });
  expect(turns.map(({ turn }) => turn.messages.map(({ role }) => role))).toEqual([
    ['user', 'assistant'],
    ['user', 'assistant'],
    ['user', 'assistant'],
  ]);
  expect(turns.map(({ title }) => title)).toEqual(['hello there', 'rain in Oslo?', 'hello there']);
  expect(turns.map(({ turn }) => turn.spanCount)).toEqual([3, 3, 3]);
  expect(turns.every(({ turn }) => turn.tokens.input > 0 && turn.notes.length === 0)).toBe(true);
  expect(turns.map(({ turn }) => turn.name)).toEqual(['conversation', 'conversation', 'conversation']);
});

it.each([
  ['openinference-python-0.1.66', 'python-openinference', 'openinference-instrumentation-openai with using_session', 1, 43],
  ['traceloop-python-0.62.4', 'python-traceloop', 'traceloop-sdk with association properties', 2, 47],
])('shows two turns of %s as session %s (%s)', (recording, id, _, spans, tokens) => {
  let history: HistoryState = EMPTY_HISTORY;
  const turns = [...recorded(recording).values()].map((trace) => {
    expect(sessionKeysOfTrace(trace).sessionIds).toEqual([id]);
    const assembled = assembleTurn(trace, history);
    ({ history } = assembled);
    return assembled;
  });
  expect(turns.map(({ turn }) => turn.messages.map(({ role }) => role))).toEqual([
    ['user', 'assistant'],
    ['user', 'assistant'],
  ]);
  expect(turns.map(({ title }) => title)).toEqual(['question 0', 'question 1']);
  expect(turns.map(({ turn }) => turn.spanCount)).toEqual([spans, spans]);
  expect(turns[0]!.turn.tokens.input + turns[1]!.turn.tokens.input).toBe(tokens);
});
