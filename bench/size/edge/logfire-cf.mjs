import { trace } from '@opentelemetry/api';
import { instrumentInProcess } from '@pydantic/logfire-cf-workers';

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

export default {
  fetch: (request, env, context) =>
    instrumentInProcess(handler, { baseUrl: env.SINK, service: { name: 'app' } }).fetch(
      request,
      { ...env, LOGFIRE_TOKEN: 'token', LOGFIRE_BASE_URL: env.SINK },
      context,
    ),
};
