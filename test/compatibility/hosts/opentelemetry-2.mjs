import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { createSpanProcessor } from 'threadlight';

export async function start(url, first) {
  const processor = new BatchSpanProcessor(new OTLPTraceExporter({ url: `${url}/host` }));
  const inside = first === 'inside' ? [createSpanProcessor({ baseUrl: url })] : [];
  const provider = new NodeTracerProvider({ spanProcessors: [...inside, processor] });
  provider.register();
  const tracer = (first === 'inside' ? trace : provider).getTracer('host');
  return {
    inSpan: (name, work) => tracer.startActiveSpan(name, (span) => work().finally(() => span.end())),
    flush: () => provider.forceFlush(),
  };
}
