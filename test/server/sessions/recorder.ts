import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { encodeResource, encodeScope, encodeSpan } from '../../../src/otlp/encode-span';
import { resolveSpan } from '../../../src/server/ingest/resolve';
import type { ResolvedSpan } from '../../../src/server/sessions/resolved';

/** A tracer provider whose spans come back as the server would resolve them. */
export function recorder(processorOf = (exporter: InMemorySpanExporter): SpanProcessor => new SimpleSpanProcessor(exporter)) {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [processorOf(exporter)] });
  provider.register();
  return {
    provider,
    async traces(): Promise<ResolvedSpan[][]> {
      await provider.forceFlush();
      const traces = new Map<string, ResolvedSpan[]>();
      for (const record of exporter.getFinishedSpans()) {
        const span = resolveSpan(encodeSpan(record), encodeResource(record.resource), encodeScope(record.instrumentationScope));
        traces.set(span.traceId, [...(traces.get(span.traceId) ?? []), span]);
      }
      return [...traces.values()];
    },
  };
}

/** A `fetch` that gives one answer after the other and never leaves the process. */
export function answering(...bodies: unknown[]): typeof fetch {
  const left = [...bodies];
  return async () => {
    const body = left.shift();
    const isStream = typeof body === 'string';
    return new Response(isStream ? body : JSON.stringify(body), {
      headers: { 'content-type': isStream ? 'text/event-stream' : 'application/json' },
    });
  };
}
