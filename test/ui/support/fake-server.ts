import { serve } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type {
  DoctorReport,
  Facets,
  LiveChange,
  SearchHit,
  SessionDetail,
  SessionList,
  SessionSummary,
  SpanDetail,
  Turn,
} from '../../../src/server/sessions/api';
import { securityHeaders } from '../../../src/server/app/security-headers';
import { uiRoutes } from '../../../src/server/app/ui-routes';
import { uiFilesOf, writerOf } from '../../../src/server/serve/ui-files';
import { lazily } from '../../../src/util/lazily';
import { hex, messageText, type Recording } from './fixtures';

export interface FakeServer {
  url: string;
  recordings: Map<string, Recording>;
  /** Rows beyond the recordings, made on demand. */
  bulk: { count: number; row: (index: number) => SessionSummary };
  doctor: DoctorReport;
  /** By which pages are written, in milliseconds since the epoch. */
  now: () => number;
  /** Tells the open pages that sessions changed. */
  announce: (change: LiveChange) => void;
  requests: string[];
  close: () => Promise<void>;
}

/** Serves the read API from memory, with the built UI, the way the real server does. */
export async function startFakeServer(recordings: Recording[], uiFolder: string, port = 0): Promise<FakeServer> {
  const listeners = new Set<(change: LiveChange) => void>();
  const state: FakeServer = {
    url: '',
    recordings: new Map(recordings.map((one) => [one.session.id, one])),
    bulk: {
      count: 0,
      row: () => {
        throw new Error('no bulk rows');
      },
    },
    doctor: doctorReport(),
    now: Date.now,
    announce: (change) => listeners.forEach((listener) => listener(change)),
    requests: [],
    close: async () => {},
  };
  const app = new Hono();
  app.use(async (c, next) => {
    state.requests.push(`${c.req.method} ${new URL(c.req.url).pathname}${new URL(c.req.url).search}`);
    await next();
  });
  app.use(securityHeaders());
  addReadRoutes(app, state);
  addWriteRoutes(app, state);
  addLiveRoute(app, listeners);
  addUiRoutes(app, uiFolder, () => state.now());
  await new Promise<void>((resolve) => {
    const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, (info) => {
      state.url = `http://127.0.0.1:${info.port}`;
      resolve();
    });
    state.close = () =>
      new Promise((done) => {
        server.close(() => done());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
  });
  return state;
}

function addReadRoutes(app: Hono, state: FakeServer): void {
  app.get('/api/sessions', (c) => c.json(listSessions(state, new URL(c.req.url).searchParams)));
  app.get('/api/facets', (c) => c.json(facets(state)));
  app.get('/api/doctor', (c) => c.json(state.doctor));
  app.get('/api/sessions/:id', (c) => {
    const found = state.recordings.get(c.req.param('id'));
    return found ? c.json(pageOfTurns(found.session, c.req.query('limit'), c.req.query('before'))) : notFound(c, 'session');
  });
  app.get('/api/sessions/:id/export', (c) => {
    const found = state.recordings.get(c.req.param('id'));
    return found ? c.json(found.session) : notFound(c, 'session');
  });
  app.get('/api/traces/:traceId', (c) => {
    const spans = spansOf(state, c.req.param('traceId'));
    if (!spans) return notFound(c, 'trace');
    const ids = [...state.recordings.values()]
      .filter((one) => one.spans.has(c.req.param('traceId')))
      .map((one) => one.session.id);
    return c.json({ traceId: c.req.param('traceId'), sessionIds: ids, spans });
  });
  app.get('/api/traces/:traceId/spans/:spanId', (c) => {
    const span = spansOf(state, c.req.param('traceId'))?.find((one) => one.spanId === c.req.param('spanId'));
    return span ? c.json(span) : notFound(c, 'span');
  });
}

function addWriteRoutes(app: Hono, state: FakeServer): void {
  app.delete('/api/sessions/:id', (c) => {
    state.recordings.delete(c.req.param('id'));
    return c.body(null, 204);
  });
  app.post('/api/sessions/:id/notes', async (c) => {
    const body = await c.req.json<{ text: string; author?: string; traceId?: string }>();
    const note = { id: hex(body.text, 8), text: body.text, author: body.author ?? null, at: Date.now() };
    const session = state.recordings.get(c.req.param('id'))?.session;
    (turnOf(session, body.traceId)?.annotations ?? session?.notes)?.push(note);
    return c.json(note, 201);
  });
  app.post('/api/sessions/:id/tags', async (c) => {
    const { tag, traceId } = await c.req.json<{ tag: string; traceId?: string }>();
    const session = state.recordings.get(c.req.param('id'))?.session;
    (turnOf(session, traceId) ?? session)?.tags.push(tag);
    return c.json({ tag }, 201);
  });
  app.delete('/api/sessions/:id/tags/:tag', (c) => {
    const session = state.recordings.get(c.req.param('id'))?.session;
    const tagged = turnOf(session, c.req.query('traceId')) ?? session;
    if (tagged) tagged.tags = tagged.tags.filter((tag) => tag !== c.req.param('tag'));
    return c.body(null, 204);
  });
  app.post('/api/sessions/:id/feedback', async (c) => {
    const body = await c.req.json<{ score: number; comment?: string; traceId?: string }>();
    const feedback = { id: hex(JSON.stringify(body), 8), score: body.score, comment: body.comment ?? null, at: Date.now() };
    state.recordings
      .get(c.req.param('id'))
      ?.session.turns.find((turn) => turn.traceId === body.traceId)
      ?.feedback.push(feedback);
    return c.json(feedback, 201);
  });
}

function turnOf(session: SessionDetail | undefined, traceId: string | undefined): Turn | undefined {
  return traceId === undefined ? undefined : session?.turns.find((turn) => turn.traceId === traceId);
}

function addLiveRoute(app: Hono, listeners: Set<(change: LiveChange) => void>): void {
  app.get('/api/live', (c) =>
    streamSSE(c, async (stream) => {
      const tell = (change: LiveChange) => void stream.writeSSE({ event: 'change', data: JSON.stringify(change) });
      listeners.add(tell);
      await stream.writeSSE({ event: 'hello', data: '{}' });
      await new Promise<void>((resolve) =>
        stream.onAbort(() => {
          listeners.delete(tell);
          resolve();
        }),
      );
    }),
  );
}

/** The files as the real server hands them out. */
function addUiRoutes(app: Hono, folder: string, now: () => number): void {
  const ask = async (question: string) => {
    const answer = await app.request(`/${question}`);
    return answer.ok ? answer.text() : null;
  };
  app.route(
    '/',
    uiRoutes(uiFilesOf(folder), {
      open: lazily(() => writerOf(folder)),
      ask,
      report: (what) => console.error(what),
      now,
    }),
  );
}

function listSessions(state: FakeServer, query: URLSearchParams): SessionList {
  const offset = Number(query.get('cursor') ?? 0);
  const limit = Number(query.get('limit') ?? 50);
  const recorded = [...state.recordings.values()]
    .map(({ session }) => session)
    .filter((session) => matches(session, query))
    .sort((a, b) => b.lastActivityAt - a.lastActivityAt);
  const bulk = [...query.keys()].some((key) => key !== 'cursor' && key !== 'limit') ? 0 : state.bulk.count;
  const total = recorded.length + bulk;
  const end = Math.min(offset + limit, total);
  const sessions: SessionSummary[] = [];
  for (let index = offset; index < end; index += 1) {
    sessions.push(index < recorded.length ? summaryOf(recorded[index]!) : state.bulk.row(index - recorded.length));
  }
  const q = query.get('q');
  return {
    sessions,
    nextCursor: end < total ? String(end) : null,
    ...(q ? { hits: Object.fromEntries(recorded.map((session) => [session.id, hitsOf(session, q)])) } : {}),
  };
}

function matches(session: SessionDetail, query: URLSearchParams): boolean {
  const number = (key: string) => Number(query.get(key) ?? 0);
  const has = (key: string, values: string[]) => !query.has(key) || values.includes(query.get(key) ?? '');
  const metadata = [...query.entries()].filter(([key]) => key.startsWith('metadata.'));
  return (
    has('model', session.models) &&
    has('tool', session.tools) &&
    has('service', session.services) &&
    has('tag', session.tags) &&
    has('user', [session.userId ?? '']) &&
    (query.get('error') !== '1' || session.errorCount > 0) &&
    session.turnCount >= number('minTurns') &&
    (session.cost.total ?? 0) >= number('minCost') &&
    session.tokens.input + session.tokens.output >= number('minTokens') &&
    session.lastActivityAt - session.startedAt >= number('minDuration') &&
    session.lastActivityAt >= number('from') &&
    (!query.has('to') || session.startedAt <= number('to')) &&
    metadata.every(([key, value]) => session.turns.some((turn) => turn.metadata[key.slice('metadata.'.length)] === value)) &&
    (!query.get('q') || hitsOf(session, query.get('q') ?? '').length > 0)
  );
}

function hitsOf(session: SessionDetail, q: string): SearchHit[] {
  return session.turns.flatMap((turn) =>
    turn.messages.flatMap((message): SearchHit[] => {
      const text = messageText(message);
      const at = text.toLowerCase().indexOf(q.toLowerCase());
      if (at < 0) return [];
      const from = Math.max(0, at - 60);
      return [
        {
          traceId: turn.traceId,
          spanId: message.spanId,
          role: message.role,
          text: text.slice(from, at + 120),
          ranges: [[at - from, at - from + q.length]],
        },
      ];
    }),
  );
}

function summaryOf(session: SessionDetail): SessionSummary {
  const { turns: _turns, olderCursor: _cursor, notes: _notes, ...summary } = session;
  return summary;
}

function pageOfTurns(session: SessionDetail, limit = '50', before?: string): SessionDetail {
  const end = before === undefined ? session.turns.length : Number(before);
  const start = Math.max(0, end - Number(limit));
  return { ...session, turns: session.turns.slice(start, end), olderCursor: start > 0 ? String(start) : null };
}

function spansOf(state: FakeServer, traceId: string): SpanDetail[] | undefined {
  for (const { spans } of state.recordings.values()) {
    const found = spans.get(traceId);
    if (found) return found;
  }
  return undefined;
}

function facets(state: FakeServer): Facets {
  const sessions = [...state.recordings.values()].map(({ session }) => session);
  const all = (read: (session: SessionDetail) => string[]) => [...new Set(sessions.flatMap(read))].sort();
  return {
    models: all((s) => s.models),
    tools: all((s) => s.tools),
    users: all((s) => (s.userId === null ? [] : [s.userId])),
    services: all((s) => s.services),
    tags: all((s) => s.tags),
  };
}

function notFound(c: Context, what: string) {
  return c.json({ error: { code: 'not-found', message: `There is no such ${what}.` } }, 404);
}

function doctorReport(): DoctorReport {
  return {
    clients: [
      { service: 'chat-web', sdk: 'threadlight 0.1.0 (browser)', spans: 412, lastSeenAt: Date.now() - 4000 },
      { service: 'chat-edge', sdk: 'threadlight 0.1.0 (edge)', spans: 388, lastSeenAt: Date.now() - 4000 },
      { service: 'chat-api', sdk: '@traceloop/node-server-sdk 0.27.0', spans: 1204, lastSeenAt: Date.now() - 9000 },
    ],
    priceTable: '@pydantic/genai-prices 0.1.8',
    findings: [
      {
        code: 'no-conversation-id',
        severity: 'warning',
        message: 'Traces without a conversation id',
        advice: 'Wrap the handler in withConversation(id, …), or send gen_ai.conversation.id on any span of the trace.',
        count: 14,
        exampleTraceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      },
      {
        code: 'missing-parent',
        severity: 'info',
        message: 'Spans whose parent never arrived',
        advice: 'Check that every tier exports to this server.',
        count: 3,
        exampleTraceId: null,
      },
      {
        code: 'refused',
        severity: 'error',
        message: 'Requests refused: spans[0].traceId is not 32 hex digits',
        advice: 'The sender writes ids in base64. OTLP/JSON wants hex.',
        count: 2,
        exampleTraceId: null,
      },
    ],
    received: { spans: 2004, refusedSpans: 6, duplicateSpans: 12, refusedRequests: [{ reason: 'body is not JSON', count: 2 }] },
    store: { kind: 'sqlite', sizeBytes: 4_812_800, sessions: 7, traces: 41, spans: 2004 },
  };
}
