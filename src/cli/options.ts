import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dataDirectory } from './data-directory';

export interface CliOptions {
  port: number;
  host: string;
  db: string;
  help: boolean;
  version: boolean;
}

export const usage = `Usage: threadlight [options]

Receives OpenTelemetry traces and shows the conversations in them.

  --port <number>   Port of the UI and of OTLP over HTTP (default 4318)
  --host <address>  Address to listen on (default 127.0.0.1: this machine only)
  --db <path>       SQLite file (default: in your data directory)
  --version         Print the version
  --help            Print this
`;

/** A mistake on the command line: the message says what to write instead. */
export class UsageError extends Error {
  override name = 'UsageError';
}

const flags = {
  port: { type: 'string' },
  host: { type: 'string' },
  db: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

/** @throws {UsageError} */
export function parseOptions(args: string[]): CliOptions {
  const { values } = parse(args);
  return {
    port: parsePort('--port', values.port ?? '4318'),
    host: values.host ?? '127.0.0.1',
    db: values.db ?? join(dataDirectory(), 'sessions.db'),
    help: values.help ?? false,
    version: values.version ?? false,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: flags });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function parsePort(flag: string, value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError(`${flag} must be a number from 0 to 65535, not "${value}".`);
  return port;
}
