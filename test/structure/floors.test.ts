import { describe, expect, it } from 'vitest';
import { type Area, areas, domAllowed, nodeAllowed, ui } from './floors';
import { architecture } from './architecture-page';
import { freeNames } from './free-names';
import { type Import, importsOf, sourceFiles } from './source-tree';

const files = sourceFiles();
const known = new Set(files.map(({ path }) => path));
const imports = files.flatMap((file) => importsOf(file, known));

/** The area with the longest path that the file lies in. */
function areaOf(path: string): Area | undefined {
  const fit = (candidate: Area): number =>
    Math.max(0, ...candidate.paths.filter((start) => path.startsWith(start)).map(({ length }) => length));
  const [best] = [...areas].sort((a, b) => fit(b) - fit(a));
  return best && fit(best) > 0 ? best : undefined;
}

const isUi = (path: string): boolean => path.startsWith(ui.folder);
const within = (path: string, places: readonly string[]): boolean => places.some((place) => path.startsWith(place));
const describeImport = ({ from, specifier }: Import): string => `src/${from} imports ${specifier}`;

function mayImport(from: Area, target: Area): boolean {
  if (from.name === target.name) return true;
  const sameSide = from.side === target.side || target.side === 'shared';
  return sameSide && target.floor < from.floor;
}

function breaksTheFloors({ from, target }: Import): boolean {
  if (target === undefined || isUi(from)) return false;
  const [importer, imported] = [areaOf(from), areaOf(target)];
  return !importer || !imported || !mayImport(importer, imported);
}

describe('floors', () => {
  it('puts every file of src on a floor', () => {
    expect([...known].filter((path) => !isUi(path) && !areaOf(path))).toEqual([]);
  });

  it('lets imports go downwards only, and never to a neighbour', () => {
    expect(imports.filter(breaksTheFloors).map(describeImport)).toEqual([]);
  });

  it('finds the file behind every relative import', () => {
    const lost = imports.filter(({ target }) => target !== undefined && !known.has(target));
    expect(lost.filter(({ specifier }) => !/\.(css|html|svg|json)$/.test(specifier)).map(describeImport)).toEqual([]);
  });

  it('lets the UI know the types of the read API and nothing else of the rest', () => {
    const outside = imports.filter(({ from, target }) => isUi(from) && target !== undefined && !isUi(target));
    const wrong = outside.filter(({ target, typeOnly }) => !typeOnly || !ui.typesFrom.includes(target ?? ''));
    expect(wrong.map(describeImport)).toEqual([]);
  });

  it('keeps the UI to itself', () => {
    expect(imports.filter(({ from, target }) => !isUi(from) && isUi(target ?? '')).map(describeImport)).toEqual([]);
  });

  it('is the table that ARCHITECTURE.md shows', () => {
    const held = areas.map(({ name, floor, side }) => `${floor} ${side === 'server' ? 'server' : 'sdk'}: ${name}`);
    expect([...architecture.floors()].sort()).toEqual(held.sort());
  });
});

describe('runtimes', () => {
  it('imports modules of Node only where Node is', () => {
    const node = imports.filter(({ specifier }) => /^(node|bun):/.test(specifier));
    expect(node.filter(({ from }) => !within(from, nodeAllowed)).map(describeImport)).toEqual([]);
  });

  it('names what only a page has only where a page is', () => {
    const dom = ['window', 'document', 'localStorage', 'sessionStorage', 'XMLHttpRequest', 'history', 'customElements'];
    const elsewhere = files.filter(({ path }) => !within(path, domAllowed));
    expect(elsewhere.flatMap((file) => freeNames(file, new Set(dom)))).toEqual([]);
  });

  it('names what only a server has only where a server is', () => {
    const server = ['process', 'Buffer', 'Deno', 'Bun', 'require', '__dirname'];
    const elsewhere = files.filter(({ path }) => !within(path, nodeAllowed));
    expect(elsewhere.flatMap((file) => freeNames(file, new Set(server)))).toEqual([]);
  });
});
