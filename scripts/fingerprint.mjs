import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A digest over names and contents of the given files and folders; a path with a leading `!` is left out. Contents, not
 * times: a fresh clone and a switched branch give every file a new time.
 */
export async function fingerprint(root, paths) {
  const excluded = paths.filter((path) => path.startsWith('!')).map((path) => path.slice(1));
  const included = paths.filter((path) => !path.startsWith('!'));
  const files = (await Promise.all(included.map((path) => filesUnder(root, path)))).flat();
  const wanted = files.filter((file) => !excluded.some((path) => file === path || file.startsWith(`${path}/`))).sort();
  const hash = createHash('sha256');
  for (const file of wanted) {
    hash
      .update(`${file}\0`)
      .update(await readFile(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

async function filesUnder(root, path) {
  const found = await stat(join(root, path)).catch(() => undefined);
  if (!found) return [];
  if (!found.isDirectory()) return [path];
  const entries = await readdir(join(root, path));
  return (await Promise.all(entries.map((entry) => filesUnder(root, `${path}/${entry}`)))).flat();
}
