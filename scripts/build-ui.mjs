// Bundles the Sessions UI: one script, one style sheet, one font, one page, no request to anywhere else.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import subsetFont from 'subset-font';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src/ui');

const require = createRequire(import.meta.url);

/** What a text of Western Europe needs; for other scripts the system's own font stands in, letter by letter. */
const letters = [...range(0x20, 0x7e), ...range(0xa0, 0xff), ...'–—‘’“”„…·•×−€™'].join('');

/** The weights that the style sheets use: fewer would look poor, more would weigh. */
const weights = { min: 400, max: 650 };

/**
 * Builds the UI into a folder: `app.js` (ESM), `app.css`, `inter.woff2` and `index.html`.
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
    external: ['*.woff2'],
  });
  await copyFile(join(source, 'index.html'), join(outdir, 'index.html'));
  await buildFont(outdir);
}

/** Inter, cut to the letters and weights in use, with its licence beside it. */
async function buildFont(outdir) {
  const whole = await readFile(require.resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'));
  await writeFile(
    join(outdir, 'inter.woff2'),
    await subsetFont(whole, letters, { targetFormat: 'woff2', variationAxes: { wght: weights } }),
  );
  await copyFile(require.resolve('@fontsource-variable/inter/LICENSE'), join(outdir, 'inter.LICENSE'));
}

function range(from, to) {
  return Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildUi();
