import { initialize } from 'threadlight';

/** Next.js calls it once in each runtime, before the first request. */
export function register(): void {
  initialize({
    appName: 'edge-chat',
    baseUrl: 'http://localhost:4318',
    // Next.js makes spans of its own for every request; they belong to no conversation.
    redact: (span) => (span.instrumentationScope.name === 'next.js' ? null : span),
  });
}
