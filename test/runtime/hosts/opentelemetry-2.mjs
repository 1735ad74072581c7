import { context, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/** An application with the SDK of OpenTelemetry 2. */
export function start(url, processors = []) {
  const exporter = new OTLPTraceExporter({ url: `${url}/v1/traces` });
  const provider = new NodeTracerProvider({ spanProcessors: [...processors, new BatchSpanProcessor(exporter)] });
  provider.register();
  return {
    span: (name, fn) => {
      const span = trace.getTracer('host').startSpan(name);
      return context.with(trace.setSpan(context.active(), span), async () => {
        try {
          return await fn();
        } finally {
          span.end();
        }
      });
    },
    flush: () => provider.forceFlush(),
  };
}
