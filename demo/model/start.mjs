import { Hono } from 'hono';
import { listen } from '../listen.mjs';
import { reply } from './reply.mjs';
import { completion, stream } from './wire.mjs';

const MODEL = 'canned-1';

/** A stand-in for a model: it speaks OpenAI's wire format, and its answers are canned. */
export function startCannedModel({ port }) {
  const app = new Hono();
  app.post('/v1/chat/completions', async (c) => {
    const request = await c.req.json();
    if (request.model !== MODEL) return c.json(unknownModel(request.model), 404);
    const message = reply(request);
    return request.stream ? stream(request, message) : c.json(completion(request, message));
  });
  return listen({ fetch: app.fetch, port }).then(({ url, stop }) => ({ url: `${url}/v1`, stop }));
}

function unknownModel(model) {
  const message = `The model \`${model}\` does not exist or you do not have access to it.`;
  return { error: { message, type: 'invalid_request_error', param: null, code: 'model_not_found' } };
}
