import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as threadlight from '../../src/entry/node';
import { corpus, type Secret, TEXTS, traces } from '../export/secret-corpus';

/** The corpus of secrets, in every place where an application can leave one, up to the bytes that leave the process. */

const secrets = corpus(500);
const ORIGIN = 'https://app.example';
const original = globalThis.fetch;

let left: string[] = [];

const chatReply = (text: string) => ({
  id: 'r',
  model: 'gpt-4o-mini',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: text } }],
});

beforeEach(() => {
  left = [];
  globalThis.fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    left.push(`${headers.get('baggage') ?? ''} ${headers.get('tracestate') ?? ''}`);
    return Response.json(chatReply(String(input)));
  };
});
afterEach(async () => {
  await threadlight.shutdown();
  globalThis.fetch = original;
});

const collect: typeof fetch = async (_input, init) => {
  const body = Buffer.from(init?.body as Uint8Array);
  left.push((body[0] === 0x1f ? gunzipSync(body) : body).toString());
  return new Response('{}');
};

/** One turn that is careless in every way that the API offers. */
async function careless(text: string, { name = 'note', value }: Secret): Promise<void> {
  const properties = { [name]: value, free: text };
  await threadlight.withConversation(text, async () =>
    threadlight.withWorkflow(
      { name: `chat ${text}`, associationProperties: properties, inputParameters: [{ [name]: value }, text] },
      async (scope) => {
        scope.setAttribute('app.text', text).setAttribute(`app.${name}`, value);
        const { span } = scope;
        span
          ?.addEvent(text, { text, [name]: value })
          .addLink({ context: span.spanContext(), attributes: { text, [name]: value } });
        const messages = [{ role: 'user', content: text }];
        const body = JSON.stringify({ model: text, messages });
        await (await fetch('https://api.openai.com/v1/chat/completions', { method: 'POST', body })).text();
        await fetch(`${ORIGIN}/?${name}=${encodeURIComponent(value)}&q=${encodeURIComponent(text)}`);
        await threadlight.withTool({ name: 'tool' }, async () => ({ [name]: value, text }));
        await threadlight
          .withTask({ name: 'fails' }, async () => {
            throw new Error(text);
          })
          .catch(() => undefined);
        threadlight.reportCustomMetric(text, 1);
        return { answer: text, [name]: value };
      },
    ),
  );
}

it('500 secrets in every place that the API has: none leaves, in a span or in baggage', async () => {
  threadlight.initialize({
    baseUrl: 'http://localhost:4318',
    fetch: collect,
    propagateTo: [ORIGIN],
    propagateProperties: ['free', 'note', ...new Set(secrets.flatMap(({ name }) => name ?? []))],
    resourceAttributes: { 'app.notes': secrets.slice(0, 50).map((secret) => TEXTS.plain?.(secret) ?? '') },
  });
  const places = Object.keys(TEXTS);
  for (const [index, secret] of secrets.entries()) {
    await careless(TEXTS[places[index % places.length] as string]?.(secret) ?? '', secret);
  }
  const { sent, pending, dropped } = await threadlight.shutdown();
  expect({ pending, dropped }).toEqual({ pending: 0, dropped: {} });
  expect(sent).toBe(6 * secrets.length);
  const bytes = left.join('\n');
  expect(bytes).toContain('[masked]');
  const found = secrets.filter((secret) =>
    traces(secret).some((text) => bytes.includes(text) || bytes.includes(encodeURIComponent(text))),
  );
  expect(found).toEqual([]);
});

it('what is no secret travels in baggage', async () => {
  threadlight.initialize({
    baseUrl: 'http://localhost:4318',
    fetch: collect,
    propagateTo: [ORIGIN],
    propagateProperties: ['user_id', 'token'],
  });
  await threadlight.withConversation('session-1', () =>
    threadlight.withAssociationProperties({ user_id: 'u-1', token: 'hunter22' }, () => fetch(ORIGIN)),
  );
  expect(left[0]?.trim()).toBe('threadlight.conversation=session-1,user_id=u-1');
});
