import { HoneycombWebSDK } from '@honeycombio/opentelemetry-web';
import { trace } from '@opentelemetry/api';

const sdk = new HoneycombWebSDK({
  apiKey: 'key',
  endpoint: `${location.origin}/sink`,
  serviceName: 'app',
  skipOptionsValidation: true,
  webVitalsInstrumentationConfig: { enabled: false },
});
sdk.start();
const tracer = trace.getTracer('app');
tracer.startActiveSpan('outer', (outer) => {
  tracer.startActiveSpan('inner', (inner) => inner.end());
  outer.end();
});
await sdk.shutdown();
