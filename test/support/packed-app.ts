import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { packTarball } from '../../scripts/pack.mjs';
import { output } from './runtimes/process';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder outside the project in which the packed tarball is installed, as in a user's app. */
    packedApp: string;
    /** The tarball itself, for tests that install it in their own way. */
    tarball: string;
  }
}

/** Vitest's global setup of the projects that test the package: builds what is stale, packs, installs. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { tarball, folder } = await packTarball();
  const app = await installedApp(tarball, ['@opentelemetry/api', '--omit=optional']);
  project.provide('tarball', tarball);
  project.provide('packedApp', app);
  return async () => {
    await Promise.all([folder, app].map((path) => rm(path, { recursive: true, force: true })));
  };
}

/** Installs the tarball and more into a new, empty app; the caller removes the folder. */
export async function installedApp(tarball: string, more: readonly string[] = []): Promise<string> {
  const app = await mkdtemp(join(tmpdir(), 'threadlight-app-'));
  await writeFile(join(app, 'package.json'), '{ "private": true, "type": "module" }\n');
  const args = ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error', tarball, ...more];
  await output({ program: 'npm', args }, app);
  return app;
}
