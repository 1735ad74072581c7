import { browserTracingIntegration, flush, init, startSpan } from '@sentry/browser';

init({
  dsn: `${location.origin.replace('//', '//key@')}/1`,
  integrations: [browserTracingIntegration({ instrumentPageLoad: false })],
  tracesSampleRate: 1,
});
startSpan({ name: 'outer', forceTransaction: true }, () => startSpan({ name: 'inner' }, () => 'done'));
await flush(2000);
