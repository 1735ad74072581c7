import { context, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterEach, describe, expect, it } from 'vitest';
import * as threadlight from '../../src/entry/node';
import type { SpanRecord } from '../../src/otlp/span-record';

/** Beside an application that runs OpenTelemetry's own SDK. */
const ID = 'gen_ai.conversation.id';

function memory() {
  const spans: SpanRecord[] = [];
  const exporter: threadlight.SpanExporter = {
    export: (batch, done) => {
      spans.push(...batch);
      done({ code: 0 });
    },
    shutdown: async () => {},
  };
  return { spans, exporter };
}

let stop: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const each of stop.reverse()) await each();
  stop = [];
  trace.disable();
  context.disable();
});

function host(processors: ConstructorParameters<typeof NodeTracerProvider>[0]): NodeTracerProvider {
  const provider = new NodeTracerProvider(processors);
  provider.register();
  stop.push(() => provider.shutdown());
  return provider;
}

describe('createSpanProcessor', () => {
  it('stamps the host’s spans, makes entities with its tracer, and sends all of them', async () => {
    const { spans, exporter } = memory();
    const theirs = new InMemorySpanExporter();
    host({
      spanProcessors: [threadlight.createSpanProcessor({ exporter, instrumentFetch: false }), new SimpleSpanProcessor(theirs)],
    });
    await threadlight.withWorkflow({ name: 'chat', conversationId: 'c' }, async () => {
      await Promise.resolve();
      trace.getTracer('theirs').startActiveSpan('query', (span) => span.end());
    });
    trace.getTracer('theirs').startSpan('outside').end();
    const report = await threadlight.forceFlush();
    expect(report.sent).toBe(3);
    const named = (name: string) => spans.find((span) => span.name === name);
    expect([named('query')?.attributes[ID], named('chat.workflow')?.attributes[ID], named('outside')?.attributes[ID]]).toEqual([
      'c',
      'c',
      undefined,
    ]);
    expect(named('query')?.parentSpanContext?.spanId).toBe(named('chat.workflow')?.spanContext().spanId);
    expect(theirs.getFinishedSpans().map(({ name }) => name)).toEqual(['query', 'chat.workflow', 'outside']);
  });

  it('keeps content back where a scope says so, also on the host’s spans', async () => {
    const { spans, exporter } = memory();
    host({ spanProcessors: [threadlight.createSpanProcessor({ exporter, instrumentFetch: false })] });
    threadlight.withTask({ name: 'quiet', traceContent: false }, () => {
      trace
        .getTracer('ai')
        .startSpan('ai.generateText', { attributes: { 'ai.prompt': 'what was said' } })
        .end();
    });
    await threadlight.forceFlush();
    expect(spans).toHaveLength(2);
    expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toContain('what was said');
  });

  it('sees model calls as spans of the host, and puts fetch back', async () => {
    const { spans, exporter } = memory();
    const before = globalThis.fetch;
    const answer = {
      id: 'r',
      model: 'm',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'hi' } }],
    };
    globalThis.fetch = async () => Response.json(answer);
    const replaced = globalThis.fetch;
    const provider = host({ spanProcessors: [threadlight.createSpanProcessor({ exporter })] });
    const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }] });
    await threadlight.withConversation('c', async () =>
      (await fetch('https://api.openai.com/v1/chat/completions', { method: 'POST', body })).json(),
    );
    await threadlight.forceFlush();
    await provider.shutdown();
    expect(globalThis.fetch).toBe(replaced);
    globalThis.fetch = before;
    expect(spans.find(({ name }) => name === 'chat m')?.attributes).toMatchObject({
      [ID]: 'c',
      'gen_ai.provider.name': 'openai',
    });
  });

  it('sends only the scopes that are allowed', async () => {
    const { spans, exporter } = memory();
    host({
      spanProcessors: [
        threadlight.createSpanProcessor({ exporter, instrumentFetch: false, allowedInstrumentationLibraries: ['ai'] }),
      ],
    });
    for (const name of ['ai', 'http']) trace.getTracer(name).startSpan(name).end();
    await threadlight.forceFlush();
    expect(spans.map(({ name }) => name)).toEqual(['ai']);
  });
});

describe('initialize beside a registered provider', () => {
  it('keeps to its own spans, follows the host’s context, and leaves its registrations alone', async () => {
    const theirs = new InMemorySpanExporter();
    host({ spanProcessors: [new SimpleSpanProcessor(theirs)] });
    const { spans, exporter } = memory();
    threadlight.initialize({ exporter, instrumentFetch: false });
    stop.push(() => threadlight.shutdown());
    await trace.getTracer('theirs').startActiveSpan('request', async (span) => {
      await Promise.resolve();
      threadlight.withTask({ name: 'ours', conversationId: 'c' }, () => {});
      span.end();
    });
    await threadlight.shutdown();
    expect(spans.map(({ name }) => name)).toEqual(['ours.task']);
    expect(theirs.getFinishedSpans().map(({ name }) => name)).toEqual(['request']);
    expect(spans[0]?.spanContext().traceId).toBe(theirs.getFinishedSpans()[0]?.spanContext().traceId);
    trace.getTracer('theirs').startSpan('later').end();
    expect(theirs.getFinishedSpans()).toHaveLength(2);
  });
});

it('hands its spans to a processor and an exporter of OpenTelemetry’s', async () => {
  const theirs = new InMemorySpanExporter();
  const { spans, exporter } = memory();
  threadlight.initialize({
    exporter,
    processor: new SimpleSpanProcessor(theirs) as unknown as threadlight.InitializeOptions['processor'],
    instrumentFetch: false,
  });
  stop.push(() => threadlight.shutdown());
  threadlight.withTask({ name: 'seen' }, () => {});
  await threadlight.forceFlush();
  expect(spans.map(({ name }) => name)).toEqual(['seen.task']);
  expect(theirs.getFinishedSpans()[0]).toMatchObject({ name: 'seen.task', ended: true, status: { code: 0 } });
});
