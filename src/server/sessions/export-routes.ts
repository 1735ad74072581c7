import { type Context, Hono } from 'hono';
import type { SessionDetail, SessionList } from './api';
import { QueryError, type StoredTurn, type TurnPage } from '../store/contract';
import { csvHeader, toCsvLine } from './export/csv';
import { toJsonLines } from './export/jsonl';
import { toMarkdown } from './export/markdown';
import { toOtlp } from './export/otlp';
import { parseListQuery } from './list-query';
import { notFound, type ReadContext } from './routes';
import { sessionDetail } from './session-detail';

interface Whole {
  detail: SessionDetail;
  turns: StoredTurn[];
}

interface Format {
  contentType: string;
  extension: string;
  write(session: Whole): string;
}

const formats: Record<string, Format> = {
  json: { contentType: 'application/json', extension: 'json', write: ({ detail }) => JSON.stringify(detail, null, 2) },
  otlp: { contentType: 'application/json', extension: 'otlp.json', write: ({ turns }) => JSON.stringify(toOtlp(turns)) },
  markdown: { contentType: 'text/markdown; charset=utf-8', extension: 'md', write: ({ detail }) => toMarkdown(detail) },
  jsonl: { contentType: 'application/jsonl; charset=utf-8', extension: 'jsonl', write: ({ detail }) => toJsonLines(detail) },
};

const turnsAtOnce = 200;

/** Sessions as files: one session in several formats, and the list as CSV with the same filters as on the screen. */
export function exportRoutes(read: ReadContext): Hono {
  const routes = new Hono();

  routes.get('/sessions/:id/export', async (context) => {
    const format = formatOf(context);
    const id = context.req.param('id');
    const session = await readWhole(read, id);
    if (!session) return notFound(context, 'session', id);
    return download(format.write(session), format.contentType, `session.${format.extension}`);
  });

  routes.get('/export', (context) => {
    const parameters = new URL(context.req.url).searchParams;
    parameters.delete('format');
    const query = parseListQuery(parameters);
    return download(
      csvOf((cursor) => read.store.listSessions({ ...query, limit: 200, cursor }, read.now())),
      'text/csv; charset=utf-8',
      'sessions.csv',
    );
  });
  return routes;
}

function formatOf(context: Context): Format {
  const format = formats[context.req.query('format') ?? 'json'];
  if (!format) throw new QueryError('format', `must be one of ${Object.keys(formats).join(', ')}`);
  return format;
}

async function readWhole({ store, costOf, now }: ReadContext, id: string): Promise<Whole | null> {
  const summary = await store.findSession(id, now());
  const turns = await readAllTurns((before) => store.readTurns(id, { before, limit: turnsAtOnce }));
  if (!summary || turns.length === 0) return null;
  const page = { turns, previous: null, olderCursor: null };
  return { turns, detail: sessionDetail(summary, page, await store.readAnnotations(id), { costOf: await costOf(), now: now() }) };
}

async function readAllTurns(read: (before: string | undefined) => Promise<TurnPage | null>): Promise<StoredTurn[]> {
  let turns: StoredTurn[] = [];
  let before: string | undefined;
  do {
    const page = await read(before);
    turns = [...(page?.turns ?? []), ...turns];
    before = page?.olderCursor ?? undefined;
  } while (before !== undefined);
  return turns;
}

/** Page after page, so that a long list is never in memory as a whole. */
function csvOf(next: (cursor: string | undefined) => Promise<SessionList>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let cursor: string | null | undefined;
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(csvHeader)),
    async pull(controller) {
      const { sessions, nextCursor } = await next(cursor ?? undefined);
      controller.enqueue(encoder.encode(sessions.map(toCsvLine).join('')));
      cursor = nextCursor;
      if (cursor === null) controller.close();
    },
  });
}

function download(body: BodyInit, contentType: string, name: string): Response {
  return new Response(body, {
    headers: { 'content-type': contentType, 'content-disposition': `attachment; filename="${name}"` },
  });
}
