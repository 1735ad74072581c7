import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import OpenAI from 'openai';
import * as threadlight from 'threadlight';
import { threadlight as traced } from 'threadlight/hono';

threadlight.initialize({ appName: 'hono-chat' });
const openai = new OpenAI();

const app = new Hono();
app.use(traced());

app.post('/chat', async (c) => {
  const { conversationId, message } = await c.req.json();
  const answer = await threadlight.withWorkflow({ name: 'chat_turn', conversationId }, async () => {
    const completion = await openai.chat.completions.create({
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', content: message }],
    });
    return completion.choices[0].message.content;
  });
  return c.text(answer);
});

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) });
