import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Fetches the engine that the ClickHouse store is tested on: 546 MB, for Linux and macOS, so not among the project's own
 * dependencies. Does nothing when it is there.
 */

const folder = fileURLToPath(new URL('../test/support/clickhouse-engine', import.meta.url));

if (!existsSync(`${folder}/node_modules/chdb`)) {
  const args = ['install', '--prefix', folder, '--no-save', '--no-package-lock', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', args, { stdio: 'inherit', cwd: folder });
  process.exitCode = status ?? 1;
}
