import { AsyncLocalStorage } from 'node:async_hooks';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

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

let processor;
function start(url) {
  processor = new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) });
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [processor] }));
  context.setGlobalContextManager(createContextManager());
}

export default {
  async fetch(request, _env, execution) {
    if (!processor) start(`${new URL(request.url).searchParams.get('sink')}/v1/traces`);
    const tracer = trace.getTracer('app');
    await tracer.startActiveSpan('outer', async (outer) => {
      await tracer.startActiveSpan('inner', async (inner) => inner.end());
      outer.end();
    });
    execution.waitUntil(processor.forceFlush());
    return new Response('done');
  },
};
