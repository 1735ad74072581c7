import { AsyncLocalStorage } from 'node:async_hooks';
import { EdgeVM } from '@edge-runtime/vm';
import { bundle, importMain } from './bundle';
import type { Launcher, RunOptions } from './launcher';

export interface EdgeVmOptions {
  /** Vercel puts `AsyncLocalStorage` on the global object; the bare VM has none. */
  readonly asyncLocalStorage: boolean;
}

/** A raw `EdgeVM`: no `process`, no `Buffer`, no `eval`, as on Vercel's edge. */
export function edgeVm({ asyncLocalStorage }: EdgeVmOptions): Launcher {
  return {
    name: `Vercel Edge VM (${asyncLocalStorage ? 'AsyncLocalStorage' : 'no AsyncLocalStorage'})`,
    missing: () => undefined,
    async run(options) {
      const vm = new EdgeVM({
        extend: (context) =>
          Object.assign(context, asyncLocalStorage ? { AsyncLocalStorage } : {}, { EdgeRuntime: 'edge-runtime' }),
      });
      vm.evaluate(await edgeCode(options));
      return JSON.parse(
        await (vm.evaluate(`program.run(${JSON.stringify(JSON.stringify(options.input ?? null))})`) as Promise<string>),
      );
    },
  };
}

function edgeCode({ app, program }: RunOptions): Promise<string> {
  const code = [
    `import * as threadlight from 'threadlight';`,
    importMain(program),
    `export const run = async (input) => JSON.stringify((await main(threadlight, JSON.parse(input))) ?? null);`,
  ].join('\n');
  return bundle(
    { code, app },
    { format: 'iife', globalName: 'program', conditions: ['edge-light', 'worker'], external: ['node:*'] },
  );
}
