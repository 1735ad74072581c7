import OpenAI from 'openai';
import * as threadlight from 'threadlight';
import { traced } from 'threadlight/edge';

threadlight.initialize({ appName: 'deno-chat' });
const openai = new OpenAI();

async function chat(request: Request): Promise<Response> {
  const { conversationId, message } = await request.json();
  const answer = await threadlight.withWorkflow({ name: 'chat_turn', conversationId }, async () => {
    const completion = await openai.chat.completions.create({
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', content: message }],
    });
    return completion.choices[0]?.message.content;
  });
  return new Response(answer);
}

Deno.serve({ port: Number(Deno.env.get('PORT') ?? 3000) }, traced(chat));
