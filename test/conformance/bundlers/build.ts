import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build as esbuild, type BuildOptions } from 'esbuild';
import { rollup, type RollupOptions } from 'rollup';
import { build as vite } from 'vite';
import webpack, { type Configuration } from 'webpack';
import esbuildConfig from './esbuild.config.mjs';
import rollupConfig from './rollup.config.mjs';
import webpackConfig from './webpack.config.mjs';

/** Bundles `entry` of an app into one script, with nothing set but what the documented configuration says. */
export type Bundler = (entry: string, file: string) => Promise<unknown>;

const viteConfig = new URL('vite.config.mjs', import.meta.url).pathname;

export const bundlers: Readonly<Record<string, Bundler>> = {
  esbuild: (entry, file) => withEsbuild(entry, file, esbuildConfig),
  Vite: (entry, file) =>
    vite({
      configFile: viteConfig,
      root: join(entry, '..'),
      logLevel: 'error',
      build: {
        minify: false,
        outDir: join(file, '..'),
        emptyOutDir: false,
        rollupOptions: { input: entry, output: { entryFileNames: nameOf(file), inlineDynamicImports: true } },
      },
    }),
  Rollup: async (entry, file) => {
    const bundle = await rollup({ ...(rollupConfig as RollupOptions), input: entry, onwarn: () => {} });
    await bundle.write({ file, format: 'es' });
  },
  webpack: (entry, file) =>
    withWebpack({
      ...(webpackConfig as Configuration),
      mode: 'production',
      optimization: { minimize: false },
      entry,
      output: { path: join(file, '..'), filename: nameOf(file) },
    }),
};

export const withEsbuild = (entry: string, file: string, options: BuildOptions): Promise<unknown> =>
  esbuild({ ...options, entryPoints: [entry], outfile: file, format: 'esm', logLevel: 'silent' });

const nameOf = (file: string): string => file.split('/').at(-1) ?? file;

function withWebpack(configuration: Configuration): Promise<void> {
  return new Promise((resolve, reject) => {
    webpack(
      { ...configuration, resolveLoader: { modules: [new URL('../../../node_modules', import.meta.url).pathname] } },
      (error, stats) => {
        if (error ?? stats?.hasErrors()) reject(error ?? new Error(stats?.toString({ colors: false })));
        else resolve();
      },
    );
  });
}

/** Writes the app's two entries into the folder where the package is installed: with and without Zone.js. */
export async function writeApp(folder: string): Promise<Readonly<Record<'await-tracking' | 'zone', string>>> {
  const program = new URL('program.ts', import.meta.url).pathname;
  await esbuild({
    entryPoints: [program],
    bundle: true,
    format: 'esm',
    target: 'esnext',
    outfile: join(folder, 'program.js'),
    external: ['@opentelemetry/api'],
    logLevel: 'error',
  });
  const main = `import * as threadlight from 'threadlight';\nimport { run } from './program.js';\nglobalThis.bundled = (input) => run(threadlight, input);\n`;
  const entries = { 'await-tracking': join(folder, 'tracked.js'), zone: join(folder, 'zoned.js') };
  await writeFile(entries['await-tracking'], main);
  await writeFile(entries.zone, `import 'threadlight/zone';\n${main}`);
  return entries;
}
