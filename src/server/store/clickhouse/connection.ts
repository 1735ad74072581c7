import { readFileSync } from 'node:fs';
import type { ClickHouseClient } from '@clickhouse/client';
import type { ClickHouseSettings } from './settings';
import type { Sql } from './sql';

export type Row = Record<string, string | number | boolean | null | readonly string[]>;

/** The wire to one database. Its answers come as rows, its errors with their code and without what was asked. */
export interface Connection {
  query<T>(query: Sql): Promise<T[]>;
  insert(table: string, rows: readonly Row[]): Promise<void>;
  command(statement: Sql): Promise<void>;
  close(): Promise<void>;
}

/** An error of ClickHouse or of the way to it. */
export class ClickHouseFailure extends Error {
  override name = 'ClickHouseFailure';

  constructor(
    message: string,
    /** Of ClickHouse, such as 81 for an unknown database; undefined when it did not answer. */
    readonly code: string | undefined,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/** Whole numbers come as numbers: all of ours are below 2^53. Lists of ids make queries longer than ClickHouse allows by itself. */
const fixedSettings = { output_format_json_quote_64bit_integers: 0, max_query_size: String(2 ** 28) } as const;

/** Loads the client only now: who keeps sessions in a file never pays for it. */
export async function connect(settings: ClickHouseSettings, database = settings.database): Promise<Connection> {
  const { ClickHouseLogLevel, createClient } = await import('@clickhouse/client');
  const client = createClient({
    url: settings.url,
    username: settings.username,
    password: settings.password,
    database,
    application: 'threadlight',
    request_timeout: settings.timeoutMs,
    // Errors are thrown, and told once.
    log: { level: ClickHouseLogLevel.OFF },
    compression: { request: false, response: false },
    clickhouse_settings: { ...fixedSettings, ...settings.settings },
    ...tlsOf(settings),
  });
  return new HttpConnection(client, settings);
}

class HttpConnection implements Connection {
  readonly #client: ClickHouseClient;
  readonly #settings: ClickHouseSettings;

  constructor(client: ClickHouseClient, settings: ClickHouseSettings) {
    this.#client = client;
    this.#settings = settings;
  }

  query<T>({ text }: Sql): Promise<T[]> {
    return this.#named(async () => {
      const answer = await this.#client.query({ query: text, format: 'JSONEachRow' });
      return answer.json<T>();
    });
  }

  async insert(table: string, rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    await this.#named(() => this.#client.insert({ table, values: rows, format: 'JSONEachRow' }));
  }

  async command({ text }: Sql): Promise<void> {
    await this.#named(() => this.#client.command({ query: text }));
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #named<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toFailure(error, this.#settings);
    }
  }
}

/** ClickHouse repeats the user's name, and parts of what was asked, which may be what people said. */
function toFailure(error: unknown, { url, password }: ClickHouseSettings): ClickHouseFailure {
  const { code, type, message } = error as { code?: string; type?: string; message: string };
  const [firstLine = ''] = message.split('\n');
  const told = firstLine.slice(0, 300);
  const text = password === '' ? told : told.replaceAll(password, '***');
  return new ClickHouseFailure(
    `ClickHouse at ${url} failed${type ? ` (${type})` : ''}: ${text}`,
    type === undefined ? undefined : code,
    undefined,
  );
}

function tlsOf({ tls: { ca, cert, key } }: ClickHouseSettings) {
  if (ca === undefined) return {};
  const ca_cert = readFileSync(ca);
  return {
    tls: cert === undefined || key === undefined ? { ca_cert } : { ca_cert, cert: readFileSync(cert), key: readFileSync(key) },
  };
}
