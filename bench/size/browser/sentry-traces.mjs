import { BrowserClient, defaultStackParser, flush, getCurrentScope, makeFetchTransport, startSpan } from '@sentry/browser';

const client = new BrowserClient({
  dsn: `${location.origin.replace('//', '//key@')}/1`,
  integrations: [],
  stackParser: defaultStackParser,
  tracesSampleRate: 1,
  transport: makeFetchTransport,
});
getCurrentScope().setClient(client);
client.init();
startSpan({ name: 'outer' }, () => startSpan({ name: 'inner' }, () => 'done'));
await flush(2000);
