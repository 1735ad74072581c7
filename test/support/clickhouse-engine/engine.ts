import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../root';

const folder = join(root, 'test/support/clickhouse-engine');

/** Half a gigabyte, so not part of the project's own install: `npm run test:clickhouse` fetches it. */
export const hasEngine = existsSync(join(folder, 'node_modules/chdb'));

export interface Engine {
  /** `host:port` of its HTTP interface. */
  host: string;
  stop(): Promise<void>;
}

/** Starts the engine behind ClickHouse's HTTP interface, in a process of its own: loaded into a test's it would end it. */
export async function startEngine(data?: string): Promise<Engine> {
  const child = spawn(process.execPath, [join(folder, 'server.mjs'), ...(data === undefined ? [] : [data])], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    host: new URL(line).host,
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}
