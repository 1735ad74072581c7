import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = ['dist/threadlight.min.js', 'dist/worker/index.js', 'dist/server/cli.js', 'dist/ui/index.html'];

/** The demo uses the package as it is published, so it has to be built once. */
export async function buildWhatIsMissing() {
  if (built.every((file) => existsSync(`${root}/${file}`))) return;
  console.log('Building threadlight …');
  const { status } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error('threadlight could not be built; the reason stands above.');
}
