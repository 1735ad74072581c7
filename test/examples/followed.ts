import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../support/root';

const file = join(root, 'test', 'examples', 'followed.json');

/** With `THREADLIGHT_RECORD=1`, notes that a page was followed to its end: when, with which version, and what was said. */
export async function record(page: string, said: readonly string[]): Promise<void> {
  if (!process.env.THREADLIGHT_RECORD) return;
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const before = existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>) : {};
  const entry = { on: new Date().toISOString().slice(0, 10), version, node: process.version, said };
  await writeFile(file, `${JSON.stringify({ ...before, [page]: entry }, null, 2)}\n`);
}
