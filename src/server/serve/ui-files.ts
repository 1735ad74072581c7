import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Asset, Assets } from '../app/ui-routes';
import type { PageWriter } from '../sessions/api';

const contentTypes: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  map: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  webmanifest: 'application/manifest+json',
  woff2: 'font/woff2',
};

/** The built UI that lies in the package, beside this code or above it. */
export function packagedUi(): Assets {
  const folder = findFolder(dirname(fileURLToPath(import.meta.url)));
  return folder === undefined ? async () => null : uiFilesOf(folder);
}

/** The part of the built UI that writes first views; null when it is not built. Loaded with the first page. */
export async function packagedWriter(): Promise<PageWriter | null> {
  const folder = findFolder(dirname(fileURLToPath(import.meta.url)));
  return folder === undefined ? null : writerOf(folder);
}

/** The writer beside a folder of the UI's files. */
export async function writerOf(folder: string): Promise<PageWriter | null> {
  const file = join(folder, '..', 'ui-writer', 'writer.js');
  if (!existsSync(file)) return null;
  const { openWriter } = (await import(pathToFileURL(file).href)) as { openWriter: () => Promise<PageWriter> };
  return openWriter();
}

/** The built UI in a folder. */
export function uiFilesOf(folder: string): Assets {
  const known = new Map<string, KnownFile>();
  return (path) => readAsset(folder, path, known);
}

/** A file that was read, as long as it is not written anew. */
interface KnownFile {
  writtenAt: number;
  asset: Asset;
}

/** The bundle's own depth below `dist` depends on how it was split. */
function findFolder(start: string): string | undefined {
  const above = [start, join(start, '..'), join(start, '..', '..'), join(start, '..', '..', '..')];
  const candidates = above.flatMap((folder) => [join(folder, 'ui'), join(folder, 'dist', 'ui')]);
  return candidates.find((folder) => existsSync(join(folder, 'index.html')) && existsSync(join(folder, 'app.js')));
}

async function readAsset(folder: string, path: string, known: Map<string, KnownFile>): Promise<Asset | null> {
  const file = join(folder, normalize(`/${path}`));
  const contentType = contentTypes[path.slice(path.lastIndexOf('.') + 1).toLowerCase()];
  if (contentType === undefined) return null;
  try {
    const { mtimeMs } = await stat(file);
    const before = known.get(file);
    if (before?.writtenAt === mtimeMs) return before.asset;
    const asset = { body: new Uint8Array(await readFile(file)), contentType };
    known.set(file, { writtenAt: mtimeMs, asset });
    return asset;
  } catch {
    return null;
  }
}
