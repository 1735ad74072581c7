import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ServeOptions } from '../server/serve';
import { parseClickHouseUrl } from '../server/store/clickhouse/settings';
import { dataDirectory } from './data-directory';
import { readPrices } from './price-file';
import { UsageError } from './usage-error';

export interface CliOptions extends ServeOptions {
  help: boolean;
  /** Writes a copy of the store to this path, and serves nothing. */
  backup: string | undefined;
}

export const usage = `Usage: threadlight [options]
       threadlight backup <path> [--db <path>]

Receives OpenTelemetry traces and shows the conversations in them.

  --port <number>          Port of the UI and of OTLP over HTTP (default 4318)
  --grpc-port <number>     Port of OTLP over gRPC (default 4317 when it is free; "off" for none)
  --host <address>         Address to listen on (default 127.0.0.1: this machine only)
  --db <path>              SQLite file (default: in your data directory)
  --store <url>            ClickHouse instead: clickhouse://user:password@host:8123/database (or THREADLIGHT_STORE)
  --max-size <gigabytes>   Delete the oldest sessions beyond this size (default 5, in ClickHouse none; "off" for none)
  --max-age <days>         Delete sessions that were quiet for longer (default: none)
  --prices <file>          Prices that stand before the table: JSON, US dollars per million tokens by model
  --ingest-token <secret>  What clients must send to write (or THREADLIGHT_INGEST_TOKEN)
  --read-token <secret>    What clients must send to read (or THREADLIGHT_READ_TOKEN)
  --allow-origin <origin>  Pages that may send spans, beside those on localhost; can be repeated
  --allow-host <name>      Names that the server is called by, beside localhost; can be repeated
  --help                   Print this
`;

const flags = {
  port: { type: 'string' },
  'grpc-port': { type: 'string' },
  host: { type: 'string' },
  db: { type: 'string' },
  store: { type: 'string' },
  'max-size': { type: 'string' },
  'max-age': { type: 'string' },
  prices: { type: 'string' },
  'ingest-token': { type: 'string' },
  'read-token': { type: 'string' },
  'allow-origin': { type: 'string', multiple: true },
  'allow-host': { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws {UsageError} */
export function parseOptions(args: string[], environment = process.env): CliOptions {
  const { values, positionals } = parse(args);
  const store = values.db === undefined ? parseStore(values.store ?? environment.THREADLIGHT_STORE) : parseStore(values.store);
  if (store !== undefined && values.db !== undefined) throw new UsageError('Give either --db or --store, not both.');
  return {
    port: parsePort('--port', values.port ?? '4318'),
    grpcPort: isOff(values['grpc-port']) ? undefined : parsePort('--grpc-port', values['grpc-port'] ?? '4317'),
    grpcOptional: values['grpc-port'] === undefined,
    host: values.host ?? '127.0.0.1',
    db: store ?? values.db ?? join(dataDirectory(), 'sessions.db'),
    retention: {
      maxBytes: parseSize(values['max-size'] ?? (store === undefined ? '5' : 'off')),
      maxAgeMs: values['max-age'] === undefined ? undefined : parseAmount('--max-age', values['max-age']) * day,
    },
    prices: values.prices === undefined ? undefined : readPrices(values.prices),
    access: {
      ingestToken: values['ingest-token'] ?? environment.THREADLIGHT_INGEST_TOKEN,
      readToken: values['read-token'] ?? environment.THREADLIGHT_READ_TOKEN,
      origins: values['allow-origin'],
      hosts: values['allow-host'],
    },
    help: values.help ?? false,
    backup: parseCommand(positionals),
  };
}

const gigabyte = 2 ** 30;
const day = 24 * 60 * 60_000;

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: flags, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function parseCommand([command, path, ...more]: string[]): string | undefined {
  if (command === undefined) return undefined;
  if (command !== 'backup' || path === undefined || more.length > 0) throw new UsageError(`Unknown command "${command}".`);
  return path;
}

/** What is wrong with the URL is told without the URL, which may hold a password. */
function parseStore(url: string | undefined): string | undefined {
  if (!url) return undefined;
  try {
    parseClickHouseUrl(url);
    return url;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function parseSize(value: string): number | undefined {
  return isOff(value) ? undefined : parseAmount('--max-size', value) * gigabyte;
}

function isOff(value: string | undefined): boolean {
  return value === 'off';
}

function parsePort(flag: string, value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`${flag} must be a number from 0 to 65535, not "${value}".`);
  }
  return port;
}

function parseAmount(flag: string, value: string): number {
  const amount = Number(value);
  if (!(amount > 0)) throw new UsageError(`${flag} must be a number above 0, not "${value}".`);
  return amount;
}
