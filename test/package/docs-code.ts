import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transform } from 'esbuild';
import { type CodeBlock, codeBlocksOf } from '../docs/code-blocks';
import { pages } from '../docs/pages';
import { root } from '../support/root';

/** Every block of every page but the steps of the quick starts, which `test/examples` follows. */
export const blocks: readonly CodeBlock[] = pages.flatMap(codeBlocksOf).filter((block) => !isStep(block));

function isStep({ page, file, language }: CodeBlock): boolean {
  return page.startsWith('docs/start/') && (file !== undefined || language === 'sh');
}

export const placeOf = ({ page, line }: CodeBlock): string => `${page}:${line}`;

export const programs = blocks.filter(({ language }) => ['ts', 'js'].includes(language));

/** Packages that the programs import besides threadlight. */
const PACKAGES = [
  'openai',
  'hono',
  'ai',
  '@ai-sdk/openai',
  '@opentelemetry/sdk-trace-node',
  '@rollup/plugin-node-resolve',
  'rollup-plugin-esbuild',
  '@types/node',
];

/** A fragment need not repeat the import that every page begins with. */
const sourceOf = ({ text }: CodeBlock): string =>
  /from 'threadlight['/]/.test(text) ? text : `import * as threadlight from 'threadlight';\nvoid threadlight;\n${text}`;

const nameOf = (index: number, extension: string): string => `block-${index}.${extension}`;

/** Writes the programs into a folder beside the packed package: as TypeScript for the compiler, as modules to be run. */
export async function writePrograms(packedApp: string): Promise<string> {
  const folder = await mkdtemp(join(packedApp, 'docs-'));
  await Promise.all(PACKAGES.map((name) => link(name, folder)));
  await Promise.all(programs.map((block, index) => writeProgram(folder, block, index)));
  const compilerOptions = {
    target: 'ES2022',
    module: 'ESNext',
    moduleResolution: 'Bundler',
    moduleDetection: 'force',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  };
  const files = programs.flatMap(({ language }, index) => (language === 'ts' ? [nameOf(index, 'ts')] : []));
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  return folder;
}

async function writeProgram(folder: string, block: CodeBlock, index: number): Promise<void> {
  const source = sourceOf(block);
  const { code } = await transform(source, { loader: 'ts', format: 'esm', target: 'es2022' });
  await Promise.all([writeFile(join(folder, nameOf(index, 'ts')), source), writeFile(join(folder, nameOf(index, 'mjs')), code)]);
}

async function link(name: string, folder: string): Promise<void> {
  const place = join(folder, 'node_modules', name);
  await mkdir(dirname(place), { recursive: true });
  await symlink(join(root, 'node_modules', name), place);
}

/** What the compiler complains about, with the pages' lines in place of the files'. */
export function withPlaces(complaint: string): string {
  return complaint.replaceAll(/block-(\d+)\.ts\((\d+)/g, (_all, index: string, line: string) => {
    const block = programs[Number(index)];
    return block ? `${block.page}(${block.line + Number(line)}` : _all;
  });
}
