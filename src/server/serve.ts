import type { Server } from 'node:http';
import type { Http2Server } from 'node:http2';
import { createAdaptorServer } from '@hono/node-server';
import { createSessionsApp, type SessionsApp, type SessionsAppOptions } from './app';
import { reportToConsole } from './app/report';
import { createSessionRules } from './app/session-rules';
import { type AccessOptions, isLoopback } from './app/access';
import type { PriceOverrides } from './cost/prices';
import { openStore } from './serve/open-store';
import { unpackBrotli } from './serve/brotli';
import { createGrpcServer } from './serve/grpc';
import { listen, urlOf } from './serve/listen';
import { packagedUi, packagedWriter } from './serve/ui-files';
import { defaultRetention, keepWithin } from './serve/upkeep';
import { isClickHouseUrl } from './store/clickhouse/settings';
import { lazily } from '../util/lazily';
import type { RetentionPolicy, SessionStore } from './store/contract';

/** Where to listen, what to keep, and for how long. */
export interface ServeOptions extends Omit<SessionsAppOptions, 'store' | 'rules' | 'assets' | 'writer' | 'unpackBrotli'> {
  /** Default 4318, the port of OTLP over HTTP; 0 takes any that is free. */
  port?: number;
  /** Default `127.0.0.1`: only this machine. */
  host?: string;
  /** Port of OTLP over gRPC; 0 takes any that is free. Default: none is opened. */
  grpcPort?: number;
  /** When the port for gRPC is taken, serve without it. Default: false, `serve` rejects. */
  grpcOptional?: boolean;
  /** The SQLite file, created when missing, or the URL of a ClickHouse database (`clickhouse://…`). `:memory:` keeps nothing. */
  db: string;
  /** Default: 5 GB, whatever the age; in ClickHouse without limit. */
  retention?: RetentionPolicy;
  /** Prices by model, or by `provider/model`, that stand before those of the price table. */
  prices?: PriceOverrides;
}

/** A server that listens. */
export interface RunningServer {
  /** Where the UI is, and where clients send to. */
  readonly url: string;
  /** Where clients of gRPC send to. */
  readonly grpcUrl: string | undefined;
  readonly app: SessionsApp;
  readonly store: SessionStore;
  /** Takes no more requests, writes what it has, and closes the store. */
  close(): Promise<void>;
}

/**
 * Serves the Sessions app with its UI on Node. Resolves when it listens.
 *
 * @throws when `host` is not this machine alone and a token is missing: what people said to a model is nobody else's business.
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const {
    host = '127.0.0.1',
    port = 4318,
    grpcPort,
    access = {},
    retention = isClickHouseUrl(options.db) ? {} : defaultRetention,
  } = options;
  const { now = Date.now, report = reportToConsole } = options;
  requireTokensBeyondLoopback(host, access);
  const rules = createSessionRules(options.prices);
  const store = await openStore({ path: options.db, prices: options.prices });
  const app = createSessionsApp({
    ...options,
    unpackBrotli,
    access: withHost(access, host),
    store,
    rules,
    assets: packagedUi(),
    writer: lazily(packagedWriter),
  });
  const stopUpkeep = keepWithin(store, retention, now, report);
  const http = createAdaptorServer({ fetch: app.fetch, serverOptions: slowClients }) as Server;
  const grpc = createGrpcServer({ app, limits: options.limits, ingestToken: access.ingestToken, report });
  const close = once(async () => {
    await Promise.all([closeHttp(http, app), grpc.close()]);
    await stopUpkeep();
    await store.close();
  });
  try {
    const url = urlOf(await listen(http, port, host));
    const grpcUrl = grpcPort === undefined ? undefined : await listenGrpc(grpc.server, grpcPort, host, options.grpcOptional);
    return { url, grpcUrl, app, store, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function listenGrpc(server: Http2Server, port: number, host: string, isOptional = false): Promise<string | undefined> {
  try {
    return urlOf(await listen(server, port, host));
  } catch (error) {
    if (isOptional && (error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
}

/** A client that takes longer to send its request is cut; Node looks every half minute unless it is told otherwise. Milliseconds. */
const slowClients = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
};

function requireTokensBeyondLoopback(host: string, { readToken, ingestToken }: AccessOptions): void {
  if (isLoopback(host) || host === '::1' || (readToken && ingestToken)) return;
  throw new Error(`Listening on ${host} lets other machines in: set both --ingest-token and --read-token, or leave --host out.`);
}

/** The address itself is a name to call the server by, unless it means "every address". */
function withHost(access: AccessOptions, host: string): AccessOptions {
  const isEvery = host === '0.0.0.0' || host === '::';
  return isEvery ? { ...access, hosts: access.hosts ?? ['*'] } : { ...access, hosts: [...(access.hosts ?? []), host] };
}

async function closeHttp(server: Server, app: SessionsApp): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  await app.close();
  server.closeIdleConnections();
  await closed;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
