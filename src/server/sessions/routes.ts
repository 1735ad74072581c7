import { type Context, Hono } from 'hono';
import type { ApiError, SearchHits, SessionList } from './api';
import type { SessionStore } from '../store/contract';
import type { CostOf } from './calls';
import { parseLimit, parseListQuery } from './list-query';
import type { LiveHub } from './live';
import { liveResponse } from './live-response';
import { sessionDetail } from './session-detail';
import { spanDetail, traceDetail } from './span-detail';

export interface ReadContext {
  store: SessionStore;
  live: LiveHub;
  /** Loads the price table at the first use. */
  costOf(): Promise<CostOf>;
  /** Milliseconds since the epoch. */
  now(): number;
}

const defaultTurns = 50;
const mostTurns = 500;
const mostHits = 200;

/** The read API, below `/api`. */
export function sessionRoutes({ store, live, costOf, now }: ReadContext): Hono {
  const routes = new Hono();

  routes.get('/sessions', async (context) => {
    const query = parseListQuery(new URL(context.req.url).searchParams);
    return context.json<SessionList>(await store.listSessions(query, now()));
  });

  routes.get('/sessions/:id', async (context) => {
    const id = context.req.param('id');
    const page = await store.readTurns(id, turnPage(context));
    const summary = await store.findSession(id, now());
    if (!page || !summary) return notFound(context, 'session', id);
    const detail = { costOf: await costOf(), now: now() };
    return context.json(sessionDetail(summary, page, await store.readAnnotations(id), detail));
  });

  routes.get('/sessions/:id/search', async (context) => {
    const limit = parseLimit(context.req.query('limit') ?? '50', mostHits);
    return context.json<SearchHits>({
      hits: await store.searchSession(context.req.param('id'), context.req.query('q') ?? '', limit),
    });
  });

  routes.get('/traces/:traceId', async (context) => {
    const traceId = context.req.param('traceId').toLowerCase();
    const trace = await store.readTrace(traceId);
    return trace ? context.json(traceDetail(traceId, trace, await costOf())) : notFound(context, 'trace', traceId);
  });

  routes.get('/traces/:traceId/spans/:spanId', async (context) => {
    const { traceId, spanId } = context.req.param();
    const span = await store.readSpan(traceId.toLowerCase(), spanId.toLowerCase());
    return span ? context.json(spanDetail(span, await costOf())) : notFound(context, 'span', spanId);
  });

  routes.get('/facets', async (context) => context.json(await store.facets()));
  routes.get('/live', (context) => liveResponse(live, context.req.raw.signal, context.req.header('last-event-id') || undefined));
  return routes;
}

function turnPage(context: Context): { before?: string; limit: number } {
  return {
    before: context.req.query('before') || undefined,
    limit: parseLimit(context.req.query('limit') ?? String(defaultTurns), mostTurns),
  };
}

export function notFound(context: Context, what: string, id: string): Response {
  return context.json<ApiError, 404>({ error: { code: 'not_found', message: `There is no ${what} ${id}.`, field: what } }, 404);
}
