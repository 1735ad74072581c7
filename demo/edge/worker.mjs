import { Hono } from 'hono';
import { cors } from 'hono/cors';
import * as threadlight from 'threadlight';
import { threadlight as traced } from 'threadlight/hono';

let started;

/** Bindings are known only once a request comes. */
function start({ SESSIONS_URL, NODE_URL }) {
  started ??= threadlight.initialize({ appName: 'chat-edge', baseUrl: SESSIONS_URL, propagateTo: [NODE_URL] });
}

const app = new Hono();
app.use(async (c, next) => {
  start(c.env);
  await next();
});
app.use(cors({ origin: '*', allowHeaders: threadlight.corsHeaders()['access-control-allow-headers'].split(', ') }));
app.use(traced());

app.post('/chat', async (c) => {
  const question = await c.req.json();
  const allowed = await threadlight.withTask({ name: 'guard' }, () => question.message?.length <= 4000);
  if (!allowed) return c.text('That message is too long.', 413);
  const answer = await fetch(`${c.env.NODE_URL}/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question),
  });
  return new Response(answer.body, { status: answer.status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
});

export default app;
