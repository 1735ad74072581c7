// Bundles the Sessions UI: a script with what the first view needs, one with the rest, one style sheet, one font, one page.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import esbuild from 'rollup-plugin-esbuild';
import subsetFont from 'subset-font';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src/ui');

const require = createRequire(import.meta.url);

/** What a text of Western Europe needs; for other scripts the system's own font stands in, letter by letter. */
const letters = [...range(0x20, 0x7e), ...range(0xc0, 0xff), ...'\u00a0¡¿§°²³·«»£€©®±–—‘’“”„…•×−→←™'].join('');

/** The weights that the style sheets use: fewer would look poor, more would weigh. */
const weights = { min: 400, max: 650 };

const scriptTarget = 'es2022';
const styleTargets = ['chrome123', 'firefox128', 'safari17.5'];
const start = join(source, 'start.ts');
const main = join(source, 'main.tsx');

/**
 * Builds the UI into a folder: `app.js` (ESM) and its chunks, `app.css`, `inter.woff2` and `index.html`; and `writer.js`, which writes
 * first views on the server, into another.
 *
 * @param {{ outdir?: string, writerdir?: string, minify?: boolean }} [options] Default: `dist/ui`, `dist/ui-writer`, true.
 */
export async function buildUi({ outdir = join(root, 'dist/ui'), writerdir = join(root, 'dist/ui-writer'), minify = true } = {}) {
  await mkdir(outdir, { recursive: true });
  await Promise.all([
    buildScripts(outdir, minify),
    buildWriter(writerdir, minify),
    buildStyle(outdir, minify),
    buildFont(outdir),
    copyFile(join(source, 'index.html'), join(outdir, 'index.html')),
  ]);
}

/** `start.js` loads `app.js`: what `main.tsx` imports at once. What it imports later is `more.js`, but for the languages. */
async function buildScripts(outdir, minify) {
  const bundle = await rollup({
    input: { start },
    preserveEntrySignatures: false,
    plugins: [
      nodeResolve({ browser: true, exportConditions: ['production'], extensions: ['.ts', '.tsx', '.mjs', '.js'] }),
      esbuild({ target: scriptTarget, jsx: 'automatic', jsxImportSource: 'preact', tsconfig: false }),
      minify && terser({ ecma: 2022, module: true, compress: { passes: 3 }, format: { comments: false } }),
    ],
  });
  await bundle.write({ dir: outdir, entryFileNames: '[name].js', chunkFileNames, manualChunks: chunkOf });
  await bundle.close();
}

const runtime = join(source, 'markup/runtime.ts');
/** What stands elsewhere where a page is written as text. */
const whenWritten = {
  preact: runtime,
  'preact/hooks': runtime,
  'preact/jsx-runtime': runtime,
  '@preact/signals': runtime,
  [join(source, 'client/base.ts')]: join(source, 'first-view/base.ts'),
};

const insteadOf = (replacements) => ({
  name: 'instead-of',
  async resolveId(id, importer) {
    if (replacements[id]) return replacements[id];
    const found = await this.resolve(id, importer, { skipSelf: true });
    return found && (replacements[found.id] ?? null);
  },
});

/** The same components for the server, without a document: they write HTML. */
async function buildWriter(outdir, minify) {
  const bundle = await rollup({
    input: { writer: join(source, 'first-view/writer.tsx') },
    plugins: [
      insteadOf(whenWritten),
      nodeResolve({ exportConditions: ['node', 'production'], extensions: ['.ts', '.tsx', '.mjs', '.js'] }),
      esbuild({ target: scriptTarget, jsx: 'automatic', jsxImportSource: 'preact', tsconfig: false }),
      minify && terser({ ecma: 2022, module: true, format: { comments: false } }),
    ],
  });
  await bundle.write({ dir: outdir, entryFileNames: '[name].js', inlineDynamicImports: true });
  await bundle.close();
}

/** Pages name these two, to have them early (`index.html`, `first-view/writer`), so their names do not change. */
const chunkFileNames = ({ name }) => (name === 'app' || name === 'more' ? `${name}.js` : '[name]-[hash].js');

function chunkOf(id, { getModuleInfo }) {
  if (neededBy(start, getModuleInfo).has(id)) return 'start';
  if (neededBy(main, getModuleInfo).has(id)) return 'app';
  return id.startsWith(join(source, 'messages/')) && !id.includes('findings') ? undefined : 'more';
}

function neededBy(id, getModuleInfo, found = new Set()) {
  if (found.has(id)) return found;
  found.add(id);
  getModuleInfo(id)?.importedIds.forEach((imported) => neededBy(imported, getModuleInfo, found));
  return found;
}

async function buildStyle(outdir, minify) {
  await build({
    entryPoints: [{ in: join(source, 'styles/app.css'), out: 'app' }],
    outdir,
    bundle: true,
    minify,
    target: styleTargets,
    logLevel: 'warning',
    external: ['*.woff2'],
  });
}

/** Inter, cut to the letters, weights and features in use, with its licence beside it. */
async function buildFont(outdir) {
  const whole = await readFile(require.resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'));
  const font = await subsetFont(whole, letters, {
    targetFormat: 'woff2',
    variationAxes: { wght: weights },
    keepFeatures: ['kern', 'tnum'],
    noHinting: true,
  });
  await writeFile(join(outdir, 'inter.woff2'), font);
  await copyFile(require.resolve('@fontsource-variable/inter/LICENSE'), join(outdir, 'inter.LICENSE'));
}

function range(from, to) {
  return Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildUi();
