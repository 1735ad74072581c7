/** A Worker in workerd, by Miniflare, from the text of its module. */
import { Miniflare } from 'miniflare';

export async function runWorker(text, bindings = {}) {
  const worker = new Miniflare({
    modules: [{ type: 'ESModule', path: 'app.mjs', contents: text }],
    bindings,
    compatibilityDate: '2026-04-01',
    compatibilityFlags: ['nodejs_compat'],
  });
  await worker.ready;
  return {
    ask: async (url) => (await worker.dispatchFetch(url, { signal: AbortSignal.timeout(10_000) })).text(),
    stop: () => worker.dispose(),
  };
}
