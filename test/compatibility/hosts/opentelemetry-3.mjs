import { AsyncLocalStorage } from 'node:async_hooks';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { createSpanProcessor } from 'threadlight';

export async function start(url, first) {
  const processor = new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${url}/host` }) });
  const inside = first === 'inside' ? [createSpanProcessor({ baseUrl: url })] : [];
  const provider = new TracerProvider({ spanProcessors: [...inside, processor] });
  context.setGlobalContextManager(contextManager());
  trace.setGlobalTracerProvider(provider);
  const tracer = (first === 'inside' ? trace : provider).getTracer('host');
  return {
    inSpan: (name, work) => tracer.startActiveSpan(name, (span) => work().finally(() => span.end())),
    flush: () => provider.forceFlush(),
  };
}

/** Version 3 comes without one. */
function contextManager() {
  const store = new AsyncLocalStorage();
  const manager = {
    active: () => store.getStore() ?? ROOT_CONTEXT,
    with: (target, fn, thisArg, ...args) => store.run(target, () => fn.call(thisArg, ...args)),
    bind: (_context, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}
