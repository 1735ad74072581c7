import * as Sentry from '@sentry/browser';
import * as threadlight from 'threadlight';

/** The page of `sentry-page.long.test.ts`. */

const faults = [];
addEventListener('unhandledrejection', ({ reason }) => faults.push(String(reason)));
addEventListener('error', ({ message }) => faults.push(message));
console.warn = (...said) => void faults.push(said.join(' '));

const start = {
  sentry: (url) =>
    Sentry.init({
      dsn: `${url.replace('://', '://key@')}/1`,
      tracesSampleRate: 1,
      integrations: [Sentry.browserTracingIntegration()],
    }),
  threadlight: (baseUrl) => threadlight.initialize({ appName: 'beside', baseUrl, compression: 'none' }),
};

async function askModel(url, text) {
  await fetch(`${url}/data`);
  const body = JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: text }] });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
  return (await response.json()).choices[0].message.content;
}

const turn = (url, id) =>
  threadlight.withWorkflow({ name: 'chat', conversationId: id }, () =>
    Sentry.startSpan({ name: 'page-work' }, () => askModel(url, `from ${id}`)),
  );

globalThis.sentryPage = async ({ first, url }) => {
  for (const each of first === 'sentry' ? ['sentry', 'threadlight'] : ['threadlight', 'sentry']) start[each](url);
  const answers = await Promise.all(['a', 'b'].map((id) => turn(url, id)));
  const failed = await threadlight
    .withWorkflow({ name: 'failing', conversationId: 'a-failed' }, () => Promise.reject(new RangeError('as thrown')))
    .catch((error) => String(error));
  const report = await threadlight.forceFlush();
  await Sentry.flush(5_000);
  return { answers, failed, report, faults };
};
