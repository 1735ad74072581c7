import { OpenTelemetry } from '@ai-sdk/otel';
import { createOpenAI } from '@ai-sdk/openai';
import { setSession } from '@arizeai/openinference-core';
import { OpenAIInstrumentation as OpenInference } from '@arizeai/openinference-instrumentation-openai';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { propagateAttributes, startActiveObservation, startObservation } from '@langfuse/tracing';
import { context, propagation, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { NodeTracerProvider, SimpleSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { OpenAIInstrumentation as OpenLLMetry } from '@traceloop/instrumentation-openai';
import { generateText } from 'ai';
import { generateText as generateText7 } from 'ai7';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type RunningServer, serve } from '../../../src/server/serve';
import type { SessionDetail } from '../../../src/server/sessions/api';
import * as chat from '../../fixtures/providers/openai-chat';

/** Clients as their users set them up, sending over the network to a server that runs: each is seen as the right session. */

let server: RunningServer;
let provider: NodeTracerProvider;

beforeAll(async () => {
  server = await serve({ port: 0, db: ':memory:', access: { ingestToken: 'secret' } });
});
afterEach(async () => {
  await provider.shutdown();
  trace.disable();
  context.disable();
  propagation.disable();
});
afterAll(() => server.close());

const overOtlp = (): SpanProcessor =>
  new SimpleSpanProcessor(new OTLPTraceExporter({ url: `${server.url}/v1/traces`, headers: { authorization: 'Bearer secret' } }));

function start(processor = overOtlp()): void {
  provider = new NodeTracerProvider({ spanProcessors: [processor] });
  provider.register();
}

async function session(id: string): Promise<SessionDetail> {
  await provider.forceFlush();
  return (await fetch(`${server.url}/api/sessions/${id}`)).json() as Promise<SessionDetail>;
}

const fetchModel: typeof fetch = async () => new Response(chat.plain.body as string, { headers: chat.plain.headers });
const openai = () => new OpenAI({ apiKey: 'k', fetch: fetchModel, maxRetries: 0 });
const said = ({ turns }: SessionDetail) => turns.map(({ messages }) => messages.map(({ role }) => role));
const question = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'Where is my order?' }] };

const expected = { turnCount: 1, hasConversationId: true, title: 'Where is my order?', errorCount: 0, tokens: { input: 21 } };

it('@arizeai/openinference-instrumentation-openai with setSession', async () => {
  start();
  const instrumentation = new OpenInference();
  instrumentation.setTracerProvider(provider);
  instrumentation.manuallyInstrument(OpenAI);
  await context.with(setSession(context.active(), { sessionId: 'inference' }), () => openai().chat.completions.create(question));
  instrumentation.disable();
  const detail = await session('inference');
  expect(detail).toMatchObject(expected);
  expect(said(detail)).toEqual([['user', 'assistant']]);
});

it('@traceloop/instrumentation-openai under a span that names the conversation', async () => {
  start();
  const instrumentation = new OpenLLMetry({ exceptionLogger: () => {} });
  instrumentation.setTracerProvider(provider);
  instrumentation.manuallyInstrument(OpenAI);
  const turn = provider.getTracer('app').startSpan('turn', { attributes: { 'session.id': 'llmetry' } });
  await context.with(trace.setSpan(context.active(), turn), () => openai().chat.completions.create(question));
  turn.end();
  instrumentation.disable();
  const detail = await session('llmetry');
  expect(detail).toMatchObject(expected);
  expect(said(detail)).toEqual([['user', 'assistant']]);
});

it('@langfuse/otel by its own exporter, at its own path', async () => {
  start(new LangfuseSpanProcessor({ baseUrl: server.url, publicKey: 'public', secretKey: 'secret', exportMode: 'immediate' }));
  await propagateAttributes({ sessionId: 'langfuse', userId: 'ann' }, () =>
    startActiveObservation('turn', async () => {
      const generation = startObservation('answer', { model: 'gpt-4o-mini', input: question.messages }, { asType: 'generation' });
      generation.update({ output: { role: 'assistant', content: 'On its way.' }, usageDetails: { input: 21, output: 4 } }).end();
    }),
  );
  const detail = await session('langfuse');
  expect(detail).toMatchObject({ ...expected, userId: 'ann', lastReply: 'On its way.' });
  expect(said(detail)).toEqual([['user', 'assistant']]);
});

const prompt = { prompt: 'Where is my order?', maxRetries: 0 };
const model = () => createOpenAI({ apiKey: 'k', fetch: fetchModel }).chat('gpt-4o-mini');

it('ai 6 with its own telemetry', async () => {
  start();
  await generateText({ ...prompt, model: model(), experimental_telemetry: { isEnabled: true, metadata: { sessionId: 'ai-6' } } });
  const detail = await session('ai-6');
  expect(detail).toMatchObject(expected);
  expect(said(detail)).toEqual([['user', 'assistant']]);
});

it('ai 7 with @ai-sdk/otel under a span that names the conversation', async () => {
  start();
  const turn = provider.getTracer('app').startSpan('turn', { attributes: { 'gen_ai.conversation.id': 'ai-7' } });
  await context.with(trace.setSpan(context.active(), turn), () =>
    generateText7({ ...prompt, model: model(), telemetry: { isEnabled: true, integrations: [new OpenTelemetry()] } }),
  );
  turn.end();
  const detail = await session('ai-7');
  expect(detail).toMatchObject(expected);
  expect(said(detail)).toEqual([['user', 'assistant']]);
});
