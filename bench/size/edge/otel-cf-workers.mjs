import { instrument } from '@microlabs/otel-cf-workers';
import { trace } from '@opentelemetry/api';

const handler = {
  async fetch() {
    const tracer = trace.getTracer('app');
    await tracer.startActiveSpan('outer', async (outer) => {
      await tracer.startActiveSpan('inner', async (inner) => inner.end());
      outer.end();
    });
    return new Response('done');
  },
};

export default instrument(handler, (env) => ({ exporter: { url: `${env.SINK}/v1/traces` }, service: { name: 'app' } }));
