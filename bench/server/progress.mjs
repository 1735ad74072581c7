import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * How far the store in a folder has come: batches that were sent, and copies that were made of their rows. What was interrupted
 * begins anew.
 */
export function progressIn(folder) {
  const file = join(folder, 'progress.json');
  const known = readdirSync(folder).includes('progress.json') ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  if (!known) for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  const progress = { batches: 0, copies: 1, ...known };
  return {
    get batches() {
      return progress.batches;
    },
    get copies() {
      return progress.copies;
    },
    /** Does the work that leads to what `after` says. */
    async change(work, after) {
      rmSync(file, { force: true });
      await work();
      Object.assign(progress, after);
      writeFileSync(file, JSON.stringify(progress));
    },
  };
}
