import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Imports modules of the tests, which are in TypeScript, into a script: bundled into `.cache`, all their exports as one.
 *
 * @param {string[]} files Their paths below the root.
 */
export async function importTypeScript(files) {
  const outfile = join(root, '.cache/typescript', `${files.map((file) => file.replace(/\W+/g, '-')).join('+')}.mjs`);
  await build({
    stdin: { contents: files.map((file) => `export * from ${JSON.stringify(join(root, file))};`).join('\n'), resolveDir: root },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return import(pathToFileURL(outfile).href);
}
