import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { rollup } from 'rollup';
import { describe, expect, inject, it } from 'vitest';
import { bundle } from '../support/runtimes/bundle';

/** Importing the package does nothing, and an import that is not used costs nothing. */

const app = inject('packedApp');
const dist = join(app, 'node_modules', 'threadlight', 'dist');
const builds = ['index.node', 'index.edge', 'index.browser', 'hono', 'edge', 'ai'];

/** What a module may only touch when it is called. */
const watched = ['setTimeout', 'setInterval', 'queueMicrotask', 'fetch', 'addEventListener', 'require'];

describe.each(builds)('dist/esm/%s.js', (build) => {
  it('leaves nothing behind when nothing is imported from it, even where `sideEffects` is not read', async () => {
    const entry = '\0entry';
    const only = {
      name: 'only-entry',
      resolveId: (id: string) => (id === entry ? entry : undefined),
      load: (id: string) => (id === entry ? `import ${JSON.stringify(join(dist, 'esm', `${build}.js`))};` : undefined),
    };
    const built = await rollup({
      input: entry,
      plugins: [only],
      external: [/^node:/, /^@opentelemetry/],
      treeshake: { moduleSideEffects: (id) => !/\/uuid-[^/]*\.js$/.test(id) },
    });
    const { output } = await built.generate({ format: 'es' });
    expect(output[0].code.replace(/^import '(node:|@opentelemetry)[^']+';$/gm, '').trim()).toBe('');
  });

  it('calls no timer, clock, random source or network while it is evaluated, and sets no global', async () => {
    const code = await bundle(
      { code: `export * from ${JSON.stringify(join(dist, 'esm', `${build}.js`))};`, app },
      { format: 'iife', globalName: 'loaded', platform: 'node' },
    );
    const touched: string[] = [];
    const trap = (name: string) => () => touched.push(name);
    const context = createContext({
      ...Object.fromEntries(watched.map((name) => [name, trap(name)])),
      performance: {
        now: trap('performance.now'),
        get timeOrigin() {
          return touched.push('performance.timeOrigin');
        },
      },
      crypto: { getRandomValues: trap('crypto.getRandomValues'), randomUUID: trap('crypto.randomUUID') },
    });
    runInContext(
      'Math.random = () => touch("Math.random"); Date.now = () => touch("Date.now");',
      Object.assign(context, { touch: (name: string) => touched.push(name) }),
    );
    const before = Object.keys(context);
    runInContext(code.replace(/__require\("node:/g, 'modules("'), Object.assign(context, { modules: () => ({}) }));
    expect(touched).toEqual([]);
    expect(
      Object.keys(context)
        .filter((name) => !before.includes(name))
        .sort(),
    ).toEqual(['loaded', 'modules']);
  });
});
