import { type Context, Hono } from 'hono';
import type { Feedback, Note, Tag } from './api';
import type { Annotation } from '../store/contract';
import { JsonBody } from './json-body';
import { notFound, type ReadContext } from './routes';

const longestNote = 20_000;
const longestTag = 100;
const longestAuthor = 200;

/** What people add to sessions and turns: notes, tags and feedback. A `traceId` in the body means that turn. */
export function annotationRoutes(context: ReadContext): Hono {
  const routes = new Hono();
  addPosts(routes, context);
  addDeletes(routes, context);
  return routes;
}

function addPosts(routes: Hono, { store, live, now }: ReadContext): void {
  const add = async (
    context: Context,
    read: (body: JsonBody) => Partial<Annotation> & Pick<Annotation, 'kind'>,
  ): Promise<Annotation | null> => {
    const sessionId = context.req.param('id') ?? '';
    if (!(await store.findSession(sessionId, now()))) return null;
    const body = await JsonBody.read(context);
    const traceId = body.optionalText('traceId', 32);
    const annotation: Annotation = { id: crypto.randomUUID(), sessionId, traceId, at: now(), ...read(body) };
    live.publish(await store.annotate(annotation));
    return annotation;
  };

  routes.post('/sessions/:id/notes', async (context) => {
    const added = await add(context, (body) => ({
      kind: 'note',
      note: { text: body.text('text', longestNote), author: body.optionalText('author', longestAuthor) },
    }));
    if (!added?.note) return notFound(context, 'session', context.req.param('id'));
    return context.json<Note, 201>({ id: added.id, ...added.note, at: added.at }, 201);
  });

  routes.post('/sessions/:id/feedback', async (context) => {
    const added = await add(context, (body) => ({
      kind: 'feedback',
      feedback: { score: body.number('score', -1, 1), comment: body.optionalText('comment', longestNote) },
    }));
    if (!added?.feedback) return notFound(context, 'session', context.req.param('id'));
    return context.json<Feedback, 201>({ id: added.id, ...added.feedback, at: added.at }, 201);
  });

  routes.post('/sessions/:id/tags', async (context) => {
    const added = await add(context, (body) =>
      tagAnnotation(context.req.param('id'), body.optionalText('traceId', 32), body.text('tag', longestTag)),
    );
    return added?.tag ? context.json<Tag, 201>({ tag: added.tag }, 201) : notFound(context, 'session', context.req.param('id'));
  });
}

function addDeletes(routes: Hono, { store, live }: ReadContext): void {
  routes.delete('/sessions/:id/tags/:tag', async (context) => {
    const { id, tag } = context.req.param();
    live.publish(await store.removeAnnotation(id, tagId(id, context.req.query('traceId') ?? null, tag)));
    return context.body(null, 204);
  });

  for (const kind of ['notes', 'feedback']) {
    routes.delete(`/sessions/:id/${kind}/:annotation`, async (context) => {
      live.publish(await store.removeAnnotation(context.req.param('id') ?? '', context.req.param('annotation') ?? ''));
      return context.body(null, 204);
    });
  }

  routes.delete('/sessions/:id', async (context) => {
    const id = context.req.param('id');
    if (!(await store.deleteSession(id))) return notFound(context, 'session', id);
    live.publish([{ id, traceIds: [] }]);
    return context.body(null, 204);
  });
}

function tagAnnotation(sessionId: string, traceId: string | null, tag: string): Pick<Annotation, 'id' | 'kind' | 'tag'> {
  return { id: tagId(sessionId, traceId, tag), kind: 'tag', tag };
}

/** The same tag given twice is one tag. */
function tagId(sessionId: string, traceId: string | null, tag: string): string {
  return JSON.stringify(['tag', sessionId, traceId, tag]);
}
