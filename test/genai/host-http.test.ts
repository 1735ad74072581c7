import { context, trace } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as chat from '../fixtures/providers/openai-chat';
import type { ProviderServer } from '../support/provider-server';
import { startProviderServer } from '../support/provider-server';
import { observing } from './observing';

/** A host that traces its requests itself, with OpenTelemetry's own packages. */

let server: ProviderServer;
let stop: () => void;
const hosts = new InMemorySpanExporter();

beforeAll(async () => {
  server = await startProviderServer();
});
afterAll(() => server.close());

beforeEach(() => {
  hosts.reset();
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(hosts)] });
  const instrumentations = [new UndiciInstrumentation(), new HttpInstrumentation()];
  for (const instrumentation of instrumentations) {
    instrumentation.setTracerProvider(tracerProvider);
    instrumentation.enable();
  }
  stop = () => instrumentations.forEach((instrumentation) => instrumentation.disable());
});
afterEach(() => {
  stop();
  context.disable();
});

/** Made by a request of ours, and not by the server, which runs in this process too. */
const requests = () => hosts.getFinishedSpans().filter(({ instrumentationScope }) => /undici/.test(instrumentationScope.name));

describe('beside a host that traces its HTTP requests', () => {
  it.each([
    ['a plain call', chat.plain, false],
    ['a stream', chat.streamed, true],
  ])('%s is one model call, and the request below it', async (_name, reply, stream) => {
    server.answer(reply);
    const observed = observing();
    context.setGlobalContextManager(observed.contexts);
    const response = await observed.fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'm', stream, messages: [{ role: 'user', content: 'Hi' }] }),
    });
    await response.text();
    const { attributes } = observed.span();
    expect(attributes['gen_ai.usage.input_tokens']).toBe(21);
    expect(requests()).toHaveLength(1);
    expect(requests()[0]?.parentSpanContext?.spanId).toBe(observed.span().spanContext().spanId);
    expect(requests()[0]?.attributes).toMatchObject({ 'http.request.method': 'POST', 'http.response.status_code': 200 });
    expect(Object.keys(requests()[0]?.attributes ?? {}).filter((key) => key.startsWith('gen_ai.'))).toEqual([]);
  });

  it('their span around a call is no model call', async () => {
    server.answer(chat.plain);
    const observed = observing();
    context.setGlobalContextManager(observed.contexts);
    const theirs = observed.tracerNamed('@opentelemetry/instrumentation-http').startSpan('POST');
    await observed.run(trace.setSpan(context.active(), theirs), async () => {
      const response = await observed.fetch(`${server.url}/v1/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }),
      });
      await response.json();
    });
    expect(observed.span().name).toBe('chat m');
    expect(observed.span().parentSpanContext?.spanId).toBe(theirs.spanContext().spanId);
    theirs.end();
  });
});
