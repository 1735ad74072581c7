import { context, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, StackContextManager, TracerProvider } from '@opentelemetry/sdk-trace';

const processor = new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: '/sink/v1/traces' }) });
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [processor] }));
context.setGlobalContextManager(new StackContextManager().enable());
const tracer = trace.getTracer('app');
tracer.startActiveSpan('outer', (outer) => {
  tracer.startActiveSpan('inner', (inner) => inner.end());
  outer.end();
});
await processor.forceFlush();
