import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../test/support/clickhouse-engine/server.mjs', import.meta.url));

/** The real engine behind ClickHouse's HTTP interface, in a process of its own (`scripts/clickhouse-engine.mjs` fetches it). */
export async function startEngine(folder) {
  const engine = spawn(process.execPath, [program, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  process.once('exit', () => engine.kill());
  const [url] = await once(createInterface(engine.stdout), 'line');
  return {
    url,
    async stop() {
      engine.kill();
      await once(engine, 'exit');
    },
  };
}
