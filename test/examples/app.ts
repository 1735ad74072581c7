import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { root } from '../support/root';

/** Where an example finds the world that its reader has: the Sessions server and a model. */
export interface World {
  readonly sessionsUrl: string;
  readonly modelUrl: string;
}

/**
 * A copy of an example beside the packed package, with the packages that it names, as they are installed in the project. The
 * address of the Sessions server, which a reader has on its default port, is put into its files.
 */
export async function copyOfExample(name: string, packedApp: string, { sessionsUrl }: World): Promise<string> {
  const folder = await mkdtemp(join(packedApp, `${name}-`));
  await cp(join(root, 'examples', name), folder, { recursive: true });
  const { dependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  await Promise.all(Object.keys(dependencies).map((dependency) => link(dependency, folder)));
  await Promise.all(
    ['index.html', 'main.ts', 'src/worker.ts'].map((file) => replaceIn(join(folder, file), 'http://localhost:4318', sessionsUrl)),
  );
  return folder;
}

/** The packed package itself is found in the folder above. */
async function link(dependency: string, folder: string): Promise<void> {
  const installed = join(root, 'node_modules', dependency);
  if (dependency === 'threadlight' || !existsSync(installed)) return;
  const place = join(folder, 'node_modules', dependency);
  await mkdir(dirname(place), { recursive: true });
  await symlink(installed, place);
}

async function replaceIn(file: string, from: string, to: string): Promise<void> {
  if (!existsSync(file)) return;
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll(from, to));
}

export const removeExample = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });
