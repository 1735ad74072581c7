import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The command as it is packed, in a process of its own, listening on ports that were free. */
export interface Command {
  readonly url: string;
  readonly grpcUrl: string;
  /** All that it has written to either stream. */
  printed(): string;
  stop(): Promise<void>;
}

const path = fileURLToPath(new URL('../../dist/server/cli.js', import.meta.url));

/** @throws when it ends instead, with what it said. */
export async function startCommand(args: string[], env: Record<string, string> = {}): Promise<Command> {
  const command = spawn(process.execPath, [path, '--port', '0', '--grpc-port', '0', ...args], {
    env: { ...process.env, ...env },
  });
  let printed = '';
  for (const stream of [command.stdout, command.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
  const ended = once(command, 'exit').then(() => {
    throw new Error(`The command ended: ${printed}`);
  });
  while (!printed.includes('  data ')) await Promise.race([once(command.stdout, 'data'), ended]);
  ended.catch(() => {});
  return {
    url: /threadlight +(\S+)/.exec(printed)?.[1] ?? '',
    grpcUrl: /gRPC +(\S+)/.exec(printed)?.[1] ?? '',
    printed: () => printed,
    async stop() {
      if (command.exitCode !== null) return;
      command.kill();
      await ended.catch(() => {});
    },
  };
}
