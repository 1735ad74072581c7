import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ServerProcess {
  readonly port: number;
  /** What it has printed so far. */
  output(): string;
  stop(): Promise<void>;
}

interface Start {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Default: one that is free. */
  readonly port?: number;
}

const TIME_LIMIT = 60_000;

/** Starts a server that takes its port from `PORT`, and waits until it can be reached. It ends with all that it has started. */
export async function startServerProcess({
  command: [program = '', ...args],
  cwd,
  env,
  port: wanted,
}: Start): Promise<ServerProcess> {
  const port = wanted ?? (await freePort());
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env, PORT: String(port) }, detached: true });
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => printed.push(chunk));
  const output = (): string => Buffer.concat(printed).toString();
  const ended = once(child, 'exit').catch(() => undefined);
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    await ended;
  };
  for (const started = Date.now(); !(await answers(port)); await sleep(50)) {
    if (child.exitCode !== null || Date.now() - started > TIME_LIMIT) {
      await stop();
      throw new Error(`${[program, ...args].join(' ')} does not answer:\n${output()}`);
    }
  }
  return { port, output, stop };
}

/** Any answer will do: what is asked for is the server's own business. */
const answers = (port: number): Promise<boolean> =>
  fetch(`http://localhost:${port}/not-there`, { signal: AbortSignal.timeout(30_000) }).then(
    async (response) => (await response.arrayBuffer(), true),
    () => false,
  );

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
