import express from 'express';
import OpenAI from 'openai';
import * as threadlight from 'threadlight';

threadlight.initialize({ appName: 'express-chat' });
const openai = new OpenAI();

const app = express();
app.use(express.json());
// What a caller's trace and conversation say holds for everything that answers the request.
app.use((request, _response, next) => threadlight.extract(request.headers).run(() => next()));

app.post('/chat', async (request, response) => {
  const { conversationId, message } = request.body;
  const answer = await threadlight.withWorkflow({ name: 'chat_turn', conversationId }, async () => {
    const completion = await openai.chat.completions.create({
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', content: message }],
    });
    return completion.choices[0].message.content;
  });
  response.type('text').send(answer);
});

app.listen(Number(process.env.PORT ?? 3000));
