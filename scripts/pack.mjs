import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Builds what is stale and packs the tarball that npm would publish into a new folder, which the caller removes. */
export async function packTarball() {
  await build();
  const folder = await mkdtemp(join(tmpdir(), 'threadlight-pack-'));
  const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: root, shell: process.platform === 'win32' });
  const packed = JSON.parse(stdout);
  const [{ filename }] = Array.isArray(packed) ? packed : Object.values(packed);
  return { folder, tarball: join(folder, filename) };
}
