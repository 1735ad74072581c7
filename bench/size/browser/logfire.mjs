import { configure, span } from '@pydantic/logfire-browser';

const shutdown = configure({
  serviceName: 'app',
  traceUrl: `${location.origin}/sink/v1/traces`,
  batchSpanProcessorConfig: { scheduledDelayMillis: 50 },
});
span('outer', { callback: () => span('inner', { callback: () => 'done' }) });
await shutdown?.();
