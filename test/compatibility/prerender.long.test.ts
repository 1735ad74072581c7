import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { installedApp } from '../support/packed-app';
import { output } from '../support/runtimes/process';

/** Next.js ends the build of a static page that looks at the clock or asks for randomness while it is prerendered. */

it('spans in a page leave it static, with cacheComponents', async () => {
  const packages = ['next@16.4.6', 'react@19', 'react-dom@19', '@types/react@19', '@types/node@24', 'typescript@5.9.3'];
  const app = await installedApp(inject('tarball'), ['@opentelemetry/api', ...packages]);
  try {
    await cp(new URL('prerender', import.meta.url), app, { recursive: true });
    const next = join(app, 'node_modules/next/dist/bin/next');
    const env = { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
    const said = await output({ program: process.execPath, args: [next, 'build'], env, timeLimit: 300_000 }, app);
    expect(said).toMatch(/○ \/\s/);
    expect(said).toMatch(/○ \/model\s/);
    expect(said).toMatch(/spans: [1-9]/);
  } finally {
    await rm(app, { recursive: true, force: true });
  }
});
