import { Hono } from 'hono';
import * as threadlight from 'threadlight';
import { threadlight as traced } from 'threadlight/hono';
import { listen } from '../listen.mjs';
import { Chatbot } from './chatbot.mjs';

/** The server tier: it holds the conversations and asks the model. */
export async function startNode({ port, sessionsUrl, modelUrl, isCanned }) {
  threadlight.initialize({ appName: 'chat-server', baseUrl: sessionsUrl });
  const bot = new Chatbot({ baseURL: modelUrl, model: isCanned ? 'canned-1' : (process.env.OPENAI_MODEL ?? 'gpt-4o-mini') });
  const app = new Hono();
  app.use(traced());
  app.post('/chat', async (c) => {
    const { conversationId, message, fail } = await c.req.json();
    const answer = await bot.handleMessage(conversationId, message, { fail });
    return new Response(answer, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
  });
  app.onError((error, c) => c.text(error.message, 502));
  const { url, stop } = await listen({ fetch: app.fetch, port });
  return {
    url,
    async stop() {
      await stop();
      await threadlight.shutdown();
    },
  };
}
