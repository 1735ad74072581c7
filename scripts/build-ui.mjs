// Bundles the Sessions UI: one script, one style sheet, one page, no request to anywhere else.
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src/ui');

/**
 * Builds the UI into a folder: `app.js` (ESM), `app.css` and `index.html`.
 *
 * @param {{ outdir?: string, minify?: boolean }} [options] `outdir` defaults to `dist/ui`, `minify` to true.
 */
export async function buildUi({ outdir = join(root, 'dist/ui'), minify = true } = {}) {
  await mkdir(outdir, { recursive: true });
  await build({
    entryPoints: [
      { in: join(source, 'main.tsx'), out: 'app' },
      { in: join(source, 'styles/app.css'), out: 'app' },
    ],
    outdir,
    bundle: true,
    minify,
    format: 'esm',
    target: ['es2022', 'chrome123', 'firefox128', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  });
  await copyFile(join(source, 'index.html'), join(outdir, 'index.html'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildUi();
