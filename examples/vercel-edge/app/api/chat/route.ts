import OpenAI from 'openai';
import { withWorkflow } from 'threadlight';
import { traced } from 'threadlight/edge';

export const runtime = 'edge';

const openai = new OpenAI();

export const POST = traced(async (request) => {
  const { conversationId, message } = await request.json();
  const answer = await withWorkflow({ name: 'chat_turn', conversationId }, async () => {
    const completion = await openai.chat.completions.create({
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', content: message }],
    });
    return completion.choices[0]?.message.content;
  });
  return new Response(answer);
});
