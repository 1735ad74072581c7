import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

/** An application with the SDK of OpenTelemetry 3, which leaves registration to the application. */
export function start(url, processors = []) {
  const exporter = new OTLPTraceExporter({ url: `${url}/v1/traces` });
  const provider = new TracerProvider({ spanProcessors: [...processors, new BatchSpanProcessor({ exporter })] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
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
