import { mkdir } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { createSessionsApp, type SessionsApp, type SessionsAppOptions } from './app';
import { type AppRules, createSessionRules } from './app/session-rules';
import { packagedUi } from './serve/ui-files';
import type { SessionStore } from './store/contract';
import { openSqliteStore } from './store/sqlite/store';

export interface ServeOptions extends Omit<SessionsAppOptions, 'store' | 'rules' | 'assets'> {
  /** Default 4318, the port of OTLP over HTTP; 0 takes any that is free. */
  port?: number;
  /** Default `127.0.0.1`: only this machine. */
  host?: string;
  /** The SQLite file, created when missing. `:memory:` keeps nothing. */
  db: string;
}

export interface RunningServer {
  /** Where the UI is, and where clients send to. */
  readonly url: string;
  readonly app: SessionsApp;
  readonly store: SessionStore;
  /** Takes no more requests, writes what it has, and closes the store. */
  close(): Promise<void>;
}

/** Opens the embedded store with the rules of sessions; the folder of the file is made when it is missing. */
export async function openStore(options: { path: string; rules?: AppRules }): Promise<SessionStore> {
  if (options.path !== ':memory:') await mkdir(dirname(options.path), { recursive: true });
  return openSqliteStore(options.path, options.rules ?? createSessionRules());
}

/** Serves the Sessions app with its UI on Node. Resolves when it listens. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const rules = createSessionRules();
  const store = await openStore({ path: options.db, rules });
  const app = createSessionsApp({ ...options, store, rules, assets: packagedUi() });
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions: slowClients }) as Server;
  const close = closeOnce(server, app, store);
  try {
    const address = await listen(server, options.port ?? 4318, options.host ?? '127.0.0.1');
    return { url: urlOf(address), app, store, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A client that takes longer to send its request is cut. Milliseconds. */
const slowClients = { headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 65_000 };

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function closeOnce(server: Server, app: SessionsApp, store: SessionStore): () => Promise<void> {
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    await app.close();
    server.closeIdleConnections();
    await closed;
    await store.close();
  };
  return () => (closing ??= close());
}
