import { LangfuseSpanProcessor } from '@langfuse/otel';
import { startActiveObservation } from '@langfuse/tracing';
import { StackContextManager, WebTracerProvider } from '@opentelemetry/sdk-trace-web';

const processor = new LangfuseSpanProcessor({ baseUrl: `${location.origin}/sink`, publicKey: 'pk', secretKey: 'sk' });
new WebTracerProvider({ spanProcessors: [processor] }).register({ contextManager: new StackContextManager() });
startActiveObservation('outer', () => startActiveObservation('inner', () => 'done'));
await processor.forceFlush();
