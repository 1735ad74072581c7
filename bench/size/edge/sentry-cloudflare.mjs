import { startSpan, withSentry } from '@sentry/cloudflare';

export default withSentry((env) => ({ dsn: `${env.SINK.replace('//', '//key@')}/1`, tracesSampleRate: 1 }), {
  async fetch() {
    return new Response(await startSpan({ name: 'outer' }, () => startSpan({ name: 'inner' }, async () => 'done')));
  },
});
