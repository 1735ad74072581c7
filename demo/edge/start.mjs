import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';

const entry = fileURLToPath(new URL('worker.mjs', import.meta.url));

/** The edge tier in workerd, the runtime of Cloudflare Workers, bundled as wrangler would. */
export async function startEdge({ port, sessionsUrl, nodeUrl }) {
  const worker = new Miniflare({
    modules: [{ type: 'ESModule', path: 'worker.mjs', contents: await bundle() }],
    compatibilityDate: '2026-03-01',
    compatibilityFlags: ['nodejs_als'],
    bindings: { SESSIONS_URL: sessionsUrl, NODE_URL: nodeUrl },
    host: '127.0.0.1',
    port,
  });
  const url = (await worker.ready).origin;
  return { url, stop: () => worker.dispose() };
}

async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*'],
    write: false,
  });
  return outputFiles[0].text;
}
