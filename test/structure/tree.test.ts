import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../../src/sdk/version';
import { architecture } from './architecture-page';
import { placeOf, root, type SourceFile, sourceFiles, visit } from './source-tree';

const files = sourceFiles();

const foldersIn = (path: string): readonly string[] =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

describe('names', () => {
  it('are kebab-case', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.tsx?$/;
    expect(files.map(({ path }) => path).filter((path) => !kebab.test(basename(path)))).toEqual([]);
  });

  it('are exported by name, and no enum among them', () => {
    const forbidden = (node: ts.Node): boolean => ts.isEnumDeclaration(node) || ts.isExportAssignment(node);
    expect(files.flatMap((file) => placesWhere(file, forbidden))).toEqual([]);
  });
});

describe('ARCHITECTURE.md', () => {
  const layout = architecture.layout();

  it('draws each folder of src, and of server and genai below it', () => {
    const folders = ['src', 'src/server', 'src/genai'].flatMap((path) => foldersIn(path).map((name) => `${path}/${name}`));
    expect(folders.filter((path) => !new RegExp(`\\b${basename(path)}\\b`).test(layout))).toEqual([]);
  });

  it('draws no folder of src that is not there', () => {
    const drawn = [...layout.matchAll(/^ {2}([a-z/ -]+?)\/ {2,}/gm)].flatMap(([, names = '']) => names.split(/\/ +/));
    expect(drawn.filter((name) => !foldersIn('src').includes(name))).toEqual([]);
  });
});

describe('the version', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

  it('is the same in package.json, in the code and in CHANGELOG.md', () => {
    expect(VERSION).toBe(version);
    expect(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')).toContain(`## ${version}`);
  });
});

describe('functions', () => {
  const lengths = files.flatMap(functionLengths).sort((a, b) => a - b);
  const quantile = (q: number): number => lengths[Math.floor(q * (lengths.length - 1))] ?? 0;

  it('are short: the median below 10 lines, 95 of 100 below 50', () => {
    expect(quantile(0.5)).toBeLessThan(10);
    expect(quantile(0.95)).toBeLessThan(50);
  });
});

function placesWhere(file: SourceFile, matches: (node: ts.Node) => boolean): readonly string[] {
  const found: string[] = [];
  visit(file.syntax, (node) => {
    if (matches(node)) found.push(placeOf(file, node));
  });
  return found;
}

/** Lines of each function with a body of statements: an arrow with an expression would only flatter the figures. */
function functionLengths(file: SourceFile): readonly number[] {
  const found: number[] = [];
  visit(file.syntax, (node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body || !ts.isBlock(node.body)) return;
    const [start, end] = [node.getStart(file.syntax), node.getEnd()].map(
      (at) => file.syntax.getLineAndCharacterOfPosition(at).line,
    );
    found.push((end ?? 0) - (start ?? 0) + 1);
  });
  return found;
}
