import OpenAI from 'openai';
import * as threadlight from 'threadlight';
import { traced } from 'threadlight/edge';

interface Env {
  OPENAI_API_KEY: string;
  OPENAI_BASE_URL?: string;
}

threadlight.initialize({ appName: 'worker-chat', baseUrl: 'http://localhost:4318' });

export default traced({
  async fetch(request: Request, env: Env): Promise<Response> {
    const { conversationId, message } = await request.json<{ conversationId: string; message: string }>();
    const openai = new OpenAI({ apiKey: env.OPENAI_API_KEY, baseURL: env.OPENAI_BASE_URL });
    const answer = await threadlight.withWorkflow({ name: 'chat_turn', conversationId }, async () => {
      const completion = await openai.chat.completions.create({
        model: 'gpt-4o-mini',
        messages: [{ role: 'user', content: message }],
      });
      return completion.choices[0]?.message.content;
    });
    return new Response(answer);
  },
});
