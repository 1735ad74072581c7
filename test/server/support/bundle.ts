import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../support/root';

/** Bundles the bin and its writer as the package does, inside the project, so that they find the optional SQLite driver. @returns the bin's path. */
export async function bundleCli(): Promise<string> {
  const folder = join(root, '.cache', `cli-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: { main: join(root, 'src/cli/main.ts'), 'store-writer': join(root, 'src/server/serve/store-writer.ts') },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    external: ['libsql'],
    logLevel: 'error',
  });
  return join(folder, 'main.mjs');
}
