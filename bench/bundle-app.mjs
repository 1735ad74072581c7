/** The minimal apps of `size/`, bundled and minified as a user would. */
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { root } from './harness.mjs';
import { folderOf } from './peers.mjs';

/** Those of wrangler at the edge. */
const conditions = { browser: ['browser', 'module', 'import'], edge: ['workerd', 'worker', 'browser'] };

/** Workers know Node's modules by their full names. */
const nodeModules = {
  name: 'node-modules',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^(async_hooks|events|util|buffer)$/ }, ({ path }) => ({ path: `node:${path}`, external: true })),
};

export async function bundleApp(tier, app, peer) {
  const { outputFiles } = await build({
    stdin: {
      contents: readFileSync(`${root}bench/size/${tier}/${app}.mjs`, 'utf8'),
      resolveDir: peer ? folderOf(peer) : root,
      sourcefile: `${app}.mjs`,
    },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    mainFields: ['browser', 'module', 'main'],
    conditions: conditions[tier],
    define: { 'process.env.NODE_ENV': '"production"' },
    external: ['node:*', 'cloudflare:*'],
    logLevel: 'silent',
    plugins: [nodeModules],
    write: false,
  });
  return outputFiles[0].text;
}
