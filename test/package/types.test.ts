import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { findTypeScript } from '../../scripts/typescript-versions.mjs';
import { root } from '../support/root';
import { output } from '../support/runtimes/process';

/** The declarations of the packed tarball, as apps with different compilers and settings see them. */

const versions = ['5.9', '6.0', '7.0'] as const;
const dialects = { standard: false, legacy: true };
const modules = {
  'import and require in Node': { module: 'NodeNext', moduleResolution: 'NodeNext', files: ['consumer.mts', 'consumer.cts'] },
  'a bundler': { module: 'ESNext', moduleResolution: 'Bundler', files: ['consumer.ts'] },
};

describe.each(versions)('TypeScript %s', (version) => {
  it.each(Object.keys(dialects) as (keyof typeof dialects)[])('%s decorators', async (dialect) => {
    const complaints = await Promise.all(
      Object.values(modules).map((way) => check(version, { ...way, experimentalDecorators: dialects[dialect] })),
    );
    expect(complaints).toEqual(complaints.map(() => ''));
  });
});

interface Way {
  readonly module: string;
  readonly moduleResolution: string;
  readonly files: readonly string[];
  readonly experimentalDecorators: boolean;
}

/** What the compiler says about the consumer; empty when it is content. Declarations are checked too. */
async function check(version: (typeof versions)[number], { files, ...way }: Way): Promise<string> {
  const folder = await mkdtemp(join(inject('packedApp'), 'types-'));
  const consumer = join(root, 'test', 'package', 'consumers', 'consumer.ts');
  await Promise.all(files.map((file) => copyFile(consumer, join(folder, file))));
  const compilerOptions = {
    ...way,
    target: 'ES2022',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    strict: true,
    // The compiler's own declarations are not ours to check, and take most of the time.
    skipDefaultLibCheck: true,
    noEmit: true,
    types: [],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const args = [findTypeScript(version), '-p', folder];
  const complaint = await output({ program: process.execPath, args }, folder).then(() => '', String);
  await rm(folder, { recursive: true, force: true });
  return complaint;
}
