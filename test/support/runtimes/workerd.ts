import { Miniflare } from 'miniflare';
import { bundle, importMain } from './bundle';
import type { Launcher, RunOptions } from './launcher';

export interface WorkerOptions {
  readonly flags?: readonly ('nodejs_als' | 'nodejs_compat')[];
  /** Compatibility date; workerd refuses dates after its own. */
  readonly date?: string;
}

/** The conditions that wrangler sets. */
const conditions = ['workerd', 'worker', 'browser'];

export function workerd({ flags = [], date = '2026-03-01' }: WorkerOptions = {}): Launcher {
  return {
    name: `workerd (${[flags.join(', ') || 'no flags', date].join(', ')})`,
    missing: () => undefined,
    async run(options) {
      const worker = new Miniflare({
        modules: [{ type: 'ESModule', path: 'worker.mjs', contents: await workerCode(options) }],
        compatibilityDate: date,
        compatibilityFlags: [...flags],
      });
      try {
        return await answerOf(worker, options.input);
      } finally {
        await worker.dispose();
      }
    },
  };
}

function workerCode({ app, program }: RunOptions): Promise<string> {
  const code = [
    `import * as threadlight from 'threadlight';`,
    importMain(program),
    `export default {`,
    `  async fetch(request) {`,
    `    const input = await request.json();`,
    `    try { return Response.json({ answer: (await main(threadlight, input)) ?? null }); }`,
    `    catch (error) { return Response.json({ error: String(error?.stack ?? error) }); }`,
    `  },`,
    `};`,
  ].join('\n');
  return bundle({ code, app }, { format: 'esm', conditions, external: ['node:*'] });
}

async function answerOf(worker: Miniflare, input: unknown): Promise<unknown> {
  const response = await worker.dispatchFetch('http://worker.test/', { method: 'POST', body: JSON.stringify(input ?? null) });
  const { answer, error } = (await response.json()) as { answer?: unknown; error?: string };
  if (error) throw new Error(error);
  return answer;
}
