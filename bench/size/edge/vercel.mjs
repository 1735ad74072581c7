import { trace } from '@opentelemetry/api';
import { OTLPHttpJsonTraceExporter, registerOTel } from '@vercel/otel';

let registered = false;

export default {
  async fetch(_request, env) {
    if (!registered) {
      registerOTel({ serviceName: 'app', traceExporter: new OTLPHttpJsonTraceExporter({ url: `${env.SINK}/v1/traces` }) });
    }
    registered = true;
    const tracer = trace.getTracer('app');
    await tracer.startActiveSpan('outer', async (outer) => {
      await tracer.startActiveSpan('inner', async (inner) => inner.end());
      outer.end();
    });
    await trace.getTracerProvider().getDelegate().forceFlush?.();
    return new Response('done');
  },
};
