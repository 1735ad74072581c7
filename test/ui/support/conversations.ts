import { record, type Recording } from './fixtures';

const minute = 60_000;
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAKAAAABaCAIAAACwpMoFAAAB0klEQVR42u3CBVIjAAAEwXnnubsrRIE4cSNCPMEdzt3dX3T/2Nqu5tDUPxfO4am/Lpwj039cOEenf7twjgV+uXCOB366cE4Ef7hwTga/u3BOhb65cE6HvrpwzoS/uHDOhj+7cM5FPrlwzkc+unAuRD+4cC5G37twLs28c+Fcnnnrwrky+8aFc3X2tQvn2twrF871uZcunBuxFy6cm7HnLpxb8WcunNvxpy6cO4knLpy7iccunHvJRy6c+8mHLpyp1AMXznTqwIUTSO+7cILpPRdOKLPrwglndlw4kfltF050fsuFM5PddOHMZjdcOHO5dRdOLLfmwonnV104ifyKCydZWHbhpApLLpx0ceLCyRTHLpz50siFky0NXTi58sCFky/3XTiFSs+FU6x0XTilaseFU64uunAqtbYLp1pruXBq9aYLp15vuHAWTBqNhboLp9mouXBajaoLp92suHAWm2UXTqdVcuF0W0UXTq9dcOH023kXzmAx58IZLmZdOKPOvAtn3Mm4cCbdtAtnqZty4Sz3ki6clV7ChbPaj7tw1voxF876YM6FszGYdeFsDmdcOFvDqAtnexRx4eyMwi6c3XHIhbM3Drpw9icBF87BZNqF/wd9rCQw04YQUgAAAABJRU5ErkJggg==';

const weatherAnswer = `In **Lisbon** it is mild and dry this weekend, so pack light:

| Day | High | Low | Rain |
|:----|-----:|----:|-----:|
| Sat | 21 °C | 14 °C | 5 % |
| Sun | 23 °C | 15 °C | 0 % |

Three things worth booking ahead:

1. The **tram 28** early in the morning, before the queues.
2. A table at *Taberna da Rua das Flores*: they take names at the door from 18:00.
3. Tickets for the [tile museum](https://www.museudoazulejo.example/tickets).

> Shoes with a good sole. The pavement is polished limestone and slippery when wet.`;

const codeAnswer = `The handler awaits twice on the same body. Read it once and keep the value:

\`\`\`ts
export async function handle(request: Request): Promise<Response> {
  const body: unknown = await request.json();
  const question = readQuestion(body);
  return Response.json({ answer: await answer(question) });
}
\`\`\`

Then the test passes:

\`\`\`sh
npx vitest run test/handle.test.ts
\`\`\`

- [x] body read once
- [ ] error for an empty question`;

const system =
  'You are a travel assistant.\nAnswer briefly and in the language of the user.\nUse get_weather before you speak of the weather.';

/** The small, varied data set: one session for each thing that the UI has to show. */
export function smallSet(now: number): Recording[] {
  return [running(now), travel(now), debugging(now), images(now), failing(now), anonymous(now), long(now)];
}

function running(now: number): Recording {
  return record({
    id: '0198c2f4-77a1-7b61-9f0e-3c1d5a2b9e10',
    endsAt: now,
    userId: 'kim@example.com',
    asks: [
      { user: 'Translate the menu into German, please.', reply: 'Gern. Bitte schick mir den Text der Karte.', system },
      {
        user: 'Caldo verde, bacalhau à brás, pastel de nata',
        reply: 'Grünkohlsuppe, Stockfisch mit Ei und',
        running: true,
        durationMs: 1800,
        notes: ['open-spans'],
      },
    ],
  });
}

function travel(now: number): Recording {
  return record({
    id: 'session-123',
    endsAt: now - 3 * minute,
    tags: ['demo', 'travel'],
    asks: [
      {
        user: 'What will the weather be in Lisbon this weekend, and what should I book?',
        system,
        reasoning:
          'The user wants the weather and bookings. I must call get_weather for Lisbon first, then suggest a few things that sell out.',
        tool: {
          name: 'get_weather',
          arguments: { city: 'Lisbon', days: 2 },
          result: {
            city: 'Lisbon',
            days: [
              { day: 'Sat', high: 21, low: 14, rain: 0.05 },
              { day: 'Sun', high: 23, low: 15, rain: 0 },
            ],
          },
          description: 'Weather forecast for a city.',
        },
        reply: weatherAnswer,
        tokens: { input: 1240, output: 212, cacheRead: 640, reasoning: 64 },
        durationMs: 3820,
      },
      {
        user: 'And is there a train from Porto on Friday evening?',
        tool: {
          name: 'find_trains',
          arguments: { from: 'Porto', to: 'Lisbon', after: '17:00' },
          error: 'TimeoutError: no answer from rail.example after 5000 ms',
        },
        reply:
          'I could not reach the railway just now. From memory, the Alfa Pendular leaves Porto-Campanhã at **17:47** and **19:47** and takes about three hours. Please check before you buy.',
        gapMs: 42_000,
        durationMs: 7400,
        tokens: { input: 1820, output: 140 },
      },
      {
        user: 'Thanks! Put it all into one plan.',
        reply:
          '**Friday** – train 17:47 from Porto, arrive 20:45.\n\n**Saturday** – tram 28 early, tile museum at noon, dinner at 18:00.\n\n**Sunday** – Belém by bicycle, back before the heat.',
        gapMs: 26 * minute,
        system: `${system}\nKeep plans under one hundred words.`,
        model: 'gpt-4o',
        tokens: { input: 2410, output: 188 },
        durationMs: 2900,
      },
    ],
  });
}

function debugging(now: number): Recording {
  return record({
    id: 'support-8841',
    endsAt: now - 16 * minute,
    userId: 'lin@example.com',
    metadata: { plan: 'free', repository: 'acme/shop' },
    asks: [
      {
        user: 'My handler throws “Body is unusable”. Why?\n\n```ts\nconst a = await request.json();\nconst b = await request.json();\n```',
        reply: codeAnswer,
        model: 'claude-sonnet-4-5',
        reasoning: 'A body is a stream and can be read once only. '.repeat(14),
        tokens: { input: 980, output: 340, reasoning: 210 },
      },
      {
        user: 'It works, thank you.',
        reply: 'Good to hear.',
        model: 'claude-sonnet-4-5',
        historyRewritten: true,
        gapMs: 4 * minute,
      },
    ],
  });
}

function images(now: number): Recording {
  return record({
    id: 'photo-helper/42',
    endsAt: now - 52 * minute,
    userId: null,
    asks: [
      {
        user: [
          { type: 'text', content: 'What is in this picture?' },
          { type: 'blob', modality: 'image', mimeType: 'image/png', content: pixel },
          { type: 'uri', modality: 'image', uri: 'https://images.example/cat.jpg' },
        ],
        reply: 'A plain grey card. The second picture is only a link, and I was not given its content.',
        model: 'llava-13b',
        priced: false,
        serverOnly: true,
      },
      {
        user: [
          { type: 'file', modality: 'document', mimeType: 'application/pdf', fileId: 'file-9Xk2' },
          { type: 'text', content: 'And in this document?' },
        ],
        reply: [{ type: 'refusal', content: 'I cannot open that document.' }],
        model: 'llava-13b',
        priced: false,
        serverOnly: true,
      },
    ],
  });
}

function failing(now: number): Recording {
  return record({
    id: 'checkout-bot-7',
    endsAt: now - 3 * 60 * minute,
    userId: 'sam@example.com',
    tags: ['incident'],
    asks: [
      {
        user: 'Where is my order 4711?',
        tool: { name: 'lookup_order', arguments: { order: 4711 }, result: { status: 'shipped', carrier: 'DHL' } },
        reply: 'It was shipped with DHL yesterday.',
      },
      {
        user: 'Cancel it.',
        error: {
          type: 'RateLimitError',
          message: '429 Rate limit reached for gpt-4o-mini in organization org-acme on requests per minute. Limit: 3, used 3.',
        },
        durationMs: 900,
      },
      {
        user: 'Hello?',
        error: { type: 'APIConnectionError', message: 'Connection error: ECONNRESET' },
        durationMs: 30_400,
        notes: ['interrupted', 'missing-parent'],
      },
    ],
  });
}

function anonymous(now: number): Recording {
  return record({
    id: 'trace:4bf92f3577b34da6a3ce929d0e0e4736',
    endsAt: now - 26 * 60 * minute,
    hasConversationId: false,
    userId: null,
    asks: [{ user: 'ping', reply: 'pong', serverOnly: true, notes: ['no-conversation-id'] }],
  });
}

function long(now: number): Recording {
  const text = Array.from(
    { length: 900 },
    (_, index) => `Paragraph ${index + 1}. The quick brown fox jumps over the lazy dog, and then does so again.`,
  ).join('\n\n');
  return record({
    id: 'long-read',
    endsAt: now - 3 * 24 * 60 * minute,
    userId: 'ada@example.com',
    asks: [
      {
        user: `Summarise this text:\n\n${text}`,
        reply: 'A fox jumps over a dog nine hundred times.',
        tokens: { input: 48_210, output: 14 },
      },
    ],
  });
}
