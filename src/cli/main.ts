#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { type RunningServer, serve } from '../server/serve';
import { openStore } from '../server/serve/open-store';
import { isClickHouseUrl, shownUrl } from '../server/store/clickhouse/settings';
import { limitNursery } from './nursery';
import { type CliOptions, parseOptions, usage } from './options';
import { UsageError } from './usage-error';

/** By default V8 lets a small heap grow to four times its size before it clears it. Less costs more collecting than it saves memory. */
setFlagsFromString('--heap-growing-percent=120');
limitNursery();

await run(process.argv.slice(2));

async function run(args: string[]): Promise<void> {
  try {
    const options = parseOptions(args);
    if (options.help) process.stdout.write(usage);
    else if (options.backup !== undefined) await backup(options.db, options.backup);
    else await start(options);
  } catch (error) {
    process.stderr.write(`threadlight: ${explain(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

async function start(options: CliOptions): Promise<void> {
  const server = await serve(options);
  process.stdout.write(welcome(server, options));
  stopOnSignals(server);
}

function welcome({ url, grpcUrl }: RunningServer, { db }: CliOptions): string {
  const lines = [`threadlight  ${url}`, '', `  OTLP/HTTP  ${url}/v1/traces`];
  if (grpcUrl !== undefined) lines.push(`  OTLP/gRPC  ${grpcUrl}`);
  return [...lines, `  data       ${isClickHouseUrl(db) ? shownUrl(db) : db}`, '', ''].join('\n');
}

/** A copy that is whole although a server may be writing to the original. */
async function backup(db: string, path: string): Promise<void> {
  if (isClickHouseUrl(db)) throw new UsageError('ClickHouse makes its own copies: BACKUP DATABASE … TO ….');
  const store = await openStore({ path: db });
  await store.backup?.(path);
  await store.close();
  process.stdout.write(`${db} was copied to ${path}\n`);
}

/** A second signal ends the process at once, as impatient people expect. */
function stopOnSignals(server: RunningServer): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    server.close().then(() => process.exit(0), fail);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
}

function fail(error: unknown): never {
  process.stderr.write(`threadlight: ${explain(error)}\n`);
  process.exit(1);
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `${error.message}. Is threadlight running already? Choose another port with --port.`;
  }
  return error instanceof UsageError ? `${error.message}\n\n${usage}` : error.message;
}
