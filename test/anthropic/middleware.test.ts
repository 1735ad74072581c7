import Anthropic from '@anthropic-ai/sdk';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anthropicMiddleware } from '../../src/anthropic';
import { forceFlush, initialize, shutdown, withConversation, wrapFetch } from '../../src/entry/node';
import * as claude from '../fixtures/providers/anthropic';

let exporter: InMemorySpanExporter;
const sent: string[] = [];

beforeEach(() => {
  exporter = new InMemorySpanExporter();
  sent.length = 0;
  initialize({ exporter: exporter as never, instrumentFetch: false });
});
afterEach(() => shutdown());

type Middleware = NonNullable<NonNullable<ConstructorParameters<typeof Anthropic>[0]>['middleware']>[number];

const request = { model: 'claude-opus-4-8', max_tokens: 9, messages: [{ role: 'user' as const, content: 'Hi' }] };

const answering =
  (reply = claude.streamed): typeof fetch =>
  async (input) => {
    sent.push(String(input));
    return new Response(reply.body, { status: reply.status ?? 200, headers: reply.headers });
  };

/** What clients for Bedrock, Vertex and Foundry do: on the wire is another API. */
const otherBackend: Middleware = (call, next) =>
  next({ ...call, url: 'https://bedrock-runtime.eu-west-1.amazonaws.com/model/x/invoke', body: '{"anthropic_version":"x"}' });

function client(fetch: typeof globalThis.fetch, middleware: Middleware[]): Anthropic {
  return new Anthropic({ apiKey: 'k', fetch, maxRetries: 0, middleware, openTelemetry: false });
}

const events = async (anthropic: Anthropic): Promise<unknown[]> => {
  const seen: unknown[] = [];
  for await (const event of await anthropic.messages.create({ ...request, stream: true })) seen.push(event);
  return seen;
};

async function calls() {
  await forceFlush();
  return exporter.getFinishedSpans().filter(({ attributes }) => attributes['gen_ai.operation.name'] === 'chat');
}

describe('the middleware of an Anthropic client', () => {
  it('records a call whose wire format is another one, and the client sees what it saw before', async () => {
    const without = await events(client(answering(), [otherBackend]));
    expect(await withConversation('c-1', () => events(client(answering(), [anthropicMiddleware(), otherBackend])))).toEqual(
      without,
    );
    expect(sent).toEqual(Array.from({ length: 2 }, () => 'https://bedrock-runtime.eu-west-1.amazonaws.com/model/x/invoke'));
    const [call, ...more] = await calls();
    expect(more).toEqual([]);
    expect(call?.name).toBe('chat claude-opus-4-8');
    expect(call?.attributes).toMatchObject({
      'gen_ai.conversation.id': 'c-1',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.usage.input_tokens': 1110,
      'threadlight.end_reason': 'done',
      'gen_ai.response.finish_reasons': ['tool_call'],
    });
    expect(call?.attributes['gen_ai.output.messages']).toContain('Köln');
  });

  it('is one span with what is seen at fetch', async () => {
    await events(client(wrapFetch(answering()), [anthropicMiddleware()]));
    expect((await calls()).map(({ name }) => name)).toEqual(['chat claude-opus-4-8']);
  });

  it('gives errors on, and records each attempt', async () => {
    await expect(client(answering(claude.refused), [anthropicMiddleware()]).messages.create(request)).rejects.toThrow(
      'invalid x-api-key',
    );
    expect((await calls())[0]?.attributes).toMatchObject({
      'error.type': 'authentication_error',
      'http.response.status_code': 401,
    });
  });

  it('does nothing before initialize', async () => {
    await shutdown();
    expect((await events(client(answering(), [anthropicMiddleware()]))).length).toBeGreaterThan(10);
  });
});
