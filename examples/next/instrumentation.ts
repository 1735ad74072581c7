import { initialize } from 'threadlight';

/** Next.js calls it once when a server starts, before the first request. */
export function register(): void {
  initialize({
    appName: 'next-server',
    baseUrl: 'http://localhost:4318',
    // Next.js makes spans of its own for every page and file; they belong to no conversation.
    redact: (span) => (span.instrumentationScope.name === 'next.js' ? null : span),
  });
}
