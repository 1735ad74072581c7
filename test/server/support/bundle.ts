import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../support/root';

/** Bundles the bin as the package does, inside the project, so that it finds the optional SQLite driver. @returns its path. */
export async function bundleCli(): Promise<string> {
  const folder = join(root, '.cache', `cli-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [join(root, 'src/cli/main.ts')],
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
