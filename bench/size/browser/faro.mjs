import { getWebInstrumentations, initializeFaro } from '@grafana/faro-web-sdk';
import { TracingInstrumentation } from '@grafana/faro-web-tracing';

const faro = initializeFaro({
  app: { name: 'app' },
  instrumentations: [...getWebInstrumentations(), new TracingInstrumentation()],
  url: `${location.origin}/sink/collect`,
});
const { trace } = faro.api.getOTEL();
const tracer = trace.getTracer('app');
tracer.startActiveSpan('outer', (outer) => {
  tracer.startActiveSpan('inner', (inner) => inner.end());
  outer.end();
});
