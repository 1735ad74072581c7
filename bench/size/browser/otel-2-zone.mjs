import { ZoneContextManager } from '@opentelemetry/context-zone';
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, WebTracerProvider } from '@opentelemetry/sdk-trace-web';

const provider = new WebTracerProvider({
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: '/sink/v1/traces' }))],
});
provider.register({ contextManager: new ZoneContextManager() });
const tracer = trace.getTracer('app');
tracer.startActiveSpan('outer', (outer) => {
  tracer.startActiveSpan('inner', (inner) => inner.end());
  outer.end();
});
await provider.forceFlush();
