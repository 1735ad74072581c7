import { type BuildOptions, build, type Plugin } from 'esbuild';

/**
 * Await stays native, decorators are compiled: what every runtime of today gets from a bundler with its default target.
 * Names are kept, because a decorated class would otherwise not tell its own.
 */
const defaults: BuildOptions = {
  bundle: true,
  write: false,
  target: 'es2022',
  keepNames: true,
  logLevel: 'silent',
  legalComments: 'none',
};

interface Entry {
  /** The entry's own code; it may import the program by its absolute path. */
  readonly code: string;
  /** Where packages are looked up. */
  readonly app: string;
}

/** One file of JavaScript out of an entry and all that it imports. */
export async function bundle({ code, app }: Entry, options: BuildOptions): Promise<string> {
  const { outputFiles = [] } = await build({
    ...defaults,
    ...options,
    plugins: [fromApp(app)],
    stdin: { contents: code, resolveDir: app, loader: 'ts', sourcefile: 'entry.ts' },
  });
  return outputFiles[0]?.text ?? '';
}

/** The program lies in this project, which is called `threadlight` too: the packed one is meant. */
function fromApp(app: string): Plugin {
  return {
    name: 'from-app',
    setup({ onResolve, resolve }) {
      onResolve({ filter: /^threadlight($|\/)/ }, async ({ path, kind, pluginData }) => {
        if (pluginData === 'resolving') return undefined;
        return resolve(path, { kind, resolveDir: app, pluginData: 'resolving' });
      });
    },
  };
}

/** The import of a program by path, as source text. */
export const importMain = (program: string): string => `import { main } from ${JSON.stringify(program)};`;
