import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';

/** What npm would hand out: whole, and nothing else. */

const folder = join(inject('packedApp'), 'node_modules', 'threadlight');
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
  version: string;
  exports: Record<string, unknown>;
  bin: Record<string, string>;
  dependencies?: Record<string, string>;
};

const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(folder.length + 1)
      .replaceAll('\\', '/'),
  );

/** Every path that an exports map or a part of it leads to. */
function targets(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Object.values(value as object).flatMap(targets);
}

describe('the tarball', () => {
  it('holds dist, and what belongs beside it', () => {
    expect(files.filter((file) => !file.startsWith('dist/')).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
    ]);
  });

  it('holds every file that package.json names', () => {
    const named = [...targets(manifest.exports), ...Object.values(manifest.bin)];
    expect(named.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
  });

  it("asks for no package besides OpenTelemetry's API", () => {
    expect(manifest.dependencies ?? {}).toEqual({});
  });

  it('has the user interface', () => {
    expect(files).toEqual(expect.arrayContaining(['dist/ui/index.html', 'dist/ui-writer/writer.js']));
  });

  it('has a source map for every script, with the sources inside', async () => {
    const scripts = files.filter((file) => /^dist\/(?!ui\/|ui-writer\/).*\.c?js$/.test(file));
    expect(scripts.filter((file) => !files.includes(`${file}.map`))).toEqual([]);
    const maps = await Promise.all(scripts.map((file) => readFile(join(folder, `${file}.map`), 'utf8')));
    const withSources = maps.map((text) =>
      (JSON.parse(text) as { sourcesContent: unknown[] }).sourcesContent.every((source) => typeof source === 'string'),
    );
    expect(scripts.filter((_file, at) => !withSources[at])).toEqual([]);
  });

  it('names the digests of the script tags, as `integrity` wants them', async () => {
    const digests = JSON.parse(await readFile(join(folder, 'dist/integrity.json'), 'utf8')) as Record<string, string>;
    const expected = files.filter((file) => file.endsWith('.min.js') && !file.startsWith('dist/ui/'));
    expect(
      Object.keys(digests)
        .map((file) => `dist/${file}`)
        .sort(),
    ).toEqual(expected.sort());
    for (const [file, digest] of Object.entries(digests)) {
      const bytes = await readFile(join(folder, 'dist', file));
      expect(digest).toBe(`sha384-${createHash('sha384').update(bytes).digest('base64')}`);
    }
  });

  it('names no path of the machine that built it', async () => {
    const home = process.cwd();
    const texts = await Promise.all(
      files.filter((file) => /\.(c?js|map|d\.c?ts|html|json)$/.test(file)).map((file) => readFile(join(folder, file), 'utf8')),
    );
    expect(texts.some((text) => text.includes(home))).toBe(false);
  });
});
