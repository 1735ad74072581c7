import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import json from '@rollup/plugin-json';
import commonjs from '@rollup/plugin-commonjs';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { dts } from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';

/**
 * One build a kind of consumer. Within a build all entries share chunks, so that `threadlight` and `threadlight/hono` hold
 * one copy of the state. `rollup -c --configPart=sdk` makes one of them alone; `npm run build` makes them side by side.
 */

/** Private fields and optional chaining stay native: Chromium 94, Firefox 93, Safari 16.4, Node 20 and newer. */
const target = 'es2022';

const index = { 'index.node': 'src/entry/node.ts', 'index.edge': 'src/entry/edge.ts', 'index.browser': 'src/entry/browser.ts' };
const lean = {
  'lean.node': 'src/entry/lean-node.ts',
  'lean.edge': 'src/entry/lean-edge.ts',
  'lean.browser': 'src/entry/lean-browser.ts',
};
const subpaths = {
  hono: 'src/hono/index.ts',
  edge: 'src/edge/index.ts',
  ai: 'src/ai-sdk/index.ts',
  anthropic: 'src/anthropic/index.ts',
  mcp: 'src/mcp/index.ts',
  zone: 'src/entry/zone.ts',
  protobuf: 'src/entry/protobuf.ts',
  offline: 'src/offline/index.ts',
  diagnose: 'src/diagnose/index.ts',
  proxy: 'src/proxy/index.ts',
};
/** Those that a Worker has a use for. */
const { zone: _zone, offline: _offline, ...workerSubpaths } = subpaths;
const server = { sessions: 'src/server/index.ts', cli: 'src/cli/main.ts', 'store-writer': 'src/server/serve/store-writer.ts' };
const scripts = {
  threadlight: 'src/entry/script.ts',
  'threadlight.lean': 'src/entry/script-lean.ts',
  'threadlight.zone': 'src/entry/script-zone.ts',
};

const nodeBuiltins = /^node:/;
/** Class fields as assignments: declared, each stands in the class twice. */
const compilerOptions = { useDefineForClassFields: false };
const typescript = () => esbuild({ target, tsconfig: false, tsconfigRaw: { compilerOptions } });
const resolve = (options) => nodeResolve({ extensions: ['.ts', '.mjs', '.js'], ...options });

/**
 * The builds that carry `@opentelemetry/api` inside carry what they use of it: docs/decisions/0003. What `context-zone` imports
 * beyond that is not used by us, so the script tag shims it (`shimMissingExports`), and it falls away.
 */
const ownApi = () => ({
  name: 'own-api',
  resolveId: (id) => (id === '@opentelemetry/api' ? fileURLToPath(new URL('src/api/index.ts', import.meta.url)) : null),
});

function output(folder, format = 'es') {
  const extension = format === 'cjs' ? 'cjs' : 'js';
  return {
    dir: folder,
    format,
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `shared/[name]-[hash].${extension}`,
    generatedCode: 'es2015',
    hoistTransitiveImports: false,
    experimentalMinChunkSize: 10_000,
    sourcemap: true,
  };
}

const sourceOf = (path) => fileURLToPath(new URL(path, import.meta.url));

/** All that a module imports, and what that imports. */
function reached(id, getModuleInfo, known = new Set()) {
  if (known.has(id)) return known;
  known.add(id);
  for (const imported of getModuleInfo(id)?.importedIds ?? []) reached(imported, getModuleInfo, known);
  return known;
}

const servers = [index['index.node'], index['index.edge'], lean['lean.node'], lean['lean.edge']];
const full = Object.values(index);

/**
 * Each module that Node loads takes a millisecond, so what its entries share with those of the edge is one, and what full entries have besides
 * is another. A page's bundler leaves out what the page does not use. The rest rollup puts together by itself.
 */
function fewChunks(id, { getModuleInfo }) {
  const isIn = (inputs) => inputs.every((input) => reached(sourceOf(input), getModuleInfo).has(id));
  if (isIn(servers) || isIn([subpaths.hono, subpaths.edge])) return 'core';
  return isIn(full) ? 'content' : undefined;
}

/** Node, Deno, Bun, and browsers with a bundler: the host's `@opentelemetry/api` is used. */
const sdk = (dist) => ({
  input: { ...index, ...lean, ...subpaths },
  external: [nodeBuiltins, '@opentelemetry/api'],
  plugins: [resolve({ browser: true }), typescript()],
  output: [output(`${dist}/esm`), output(`${dist}/cjs`, 'cjs')].map((each) => ({
    ...each,
    manualChunks: fewChunks,
    experimentalMinChunkSize: 1,
  })),
});

/**
 * Workers and Vercel Edge: nothing is left to find, because wrangler sets no `module` condition and would take the CommonJS
 * build of `@opentelemetry/api`, which grows a Worker by a third.
 */
const worker = (dist) => ({
  input: { index: 'src/entry/edge.ts', lean: lean['lean.edge'], ...workerSubpaths },
  external: [nodeBuiltins],
  plugins: [ownApi(), resolve({ exportConditions: ['workerd'], mainFields: ['module', 'main'] }), typescript()],
  output: [output(`${dist}/worker`)],
});

/** The Sessions server and the bin: everything inside but the SQLite drivers. */
const sessionsServer = (dist) => ({
  input: server,
  external: [nodeBuiltins, 'libsql', 'bun:sqlite'],
  plugins: [resolve({ exportConditions: ['node'], preferBuiltins: true }), commonjs(), json(), typescript()],
  output: [output(`${dist}/server`)],
});

const compress = { passes: 3, pure_getters: true, unsafe_arrows: true, unsafe_math: true, keep_fargs: false };

/** esbuild names what is used most first, and terser keeps that order: functions come to look alike, which gzip likes. */
const shortNames = () => ({
  name: 'short-names',
  renderChunk: (code) => transform(code, { minifyIdentifiers: true, minifySyntax: true, target, sourcemap: 'external' }),
});

/** The script tag: one file each, with everything inside. */
const scriptTag =
  (dist) =>
  ([name, input]) => ({
    input,
    shimMissingExports: true,
    plugins: [ownApi(), resolve({ browser: true, mainFields: ['module', 'main'] }), typescript()],
    output: {
      file: `${dist}/${name}.min.js`,
      format: 'iife',
      name: 'threadlight',
      exports: 'named',
      generatedCode: 'es2015',
      sourcemap: true,
      plugins: [shortNames(), terser({ ecma: 2022, compress })],
    },
  });

/** Declarations, once for `import` (`.d.ts`) and once for `require` (`.d.cts`). */
const types = (dist) => ({
  input: { ...index, ...lean, ...subpaths, sessions: server.sessions },
  external: [nodeBuiltins, '@opentelemetry/api', 'hono'],
  plugins: [dts()],
  output: ['d.ts', 'd.cts'].map((extension) => ({
    dir: `${dist}/types`,
    format: 'es',
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `shared/[name]-[hash].${extension}`,
  })),
});

const parts = {
  sdk: (dist) => [sdk(dist)],
  worker: (dist) => [worker(dist)],
  server: (dist) => [sessionsServer(dist)],
  script: (dist) => Object.entries(scripts).map(scriptTag(dist)),
  types: (dist) => [types(dist)],
};

export default ({ configPart, configDist = 'dist' }) => {
  const wanted = configPart ? [parts[configPart]] : Object.values(parts);
  return wanted.flatMap((part) => part(configDist));
};
