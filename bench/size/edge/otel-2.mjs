import { AsyncLocalStorage } from 'node:async_hooks';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

/** OpenTelemetry's own manager is CommonJS and requires `async_hooks`, which a Worker's bundle cannot. */
function createContextManager() {
  const store = new AsyncLocalStorage();
  const manager = {
    active: () => store.getStore() ?? ROOT_CONTEXT,
    with: (context, fn, thisArg, ...args) => store.run(context, () => fn.call(thisArg, ...args)),
    bind: (_context, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}

let provider;
function start(url) {
  provider = new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))] });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(createContextManager());
}

export default {
  async fetch(request, _env, execution) {
    if (!provider) start(`${new URL(request.url).searchParams.get('sink')}/v1/traces`);
    const tracer = trace.getTracer('app');
    await tracer.startActiveSpan('outer', async (outer) => {
      await tracer.startActiveSpan('inner', async (inner) => inner.end());
      outer.end();
    });
    execution.waitUntil(provider.forceFlush());
    return new Response('done');
  },
};
