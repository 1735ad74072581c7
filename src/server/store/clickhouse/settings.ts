/** Where ClickHouse is, and how to talk to it. */
export interface ClickHouseSettings {
  /** Origin of the HTTP interface, without user and password. */
  url: string;
  username: string;
  password: string;
  database: string;
  /** Cluster on which tables are made (`ON CLUSTER`); undefined for a single server. */
  cluster: string | undefined;
  /** Whether tables replicate. Default: true with a cluster. */
  replicated: boolean;
  /** Files in PEM. */
  tls: { ca?: string; cert?: string; key?: string };
  /** Milliseconds that one request may take. Default: 60,000. */
  timeoutMs: number;
  /** Settings of ClickHouse, sent with each request. */
  settings: Record<string, string>;
}

const ownParameters = new Set(['secure', 'cluster', 'replicated', 'ca', 'cert', 'key', 'timeout']);

export function isClickHouseUrl(text: string): boolean {
  return text.startsWith('clickhouse://');
}

/**
 * Reads `clickhouse://user:password@host:port/database?secure=1&cluster=name`. Parameters that are not ours are settings of
 * ClickHouse, such as `insert_quorum=auto`.
 *
 * @throws {TypeError} that says what is wrong, and never the password.
 */
export function parseClickHouseUrl(text: string): ClickHouseSettings {
  const url = parse(text);
  const given = url.searchParams;
  const secure = flag(given, 'secure', false);
  const cluster = given.get('cluster') || undefined;
  return {
    url: `${secure ? 'https' : 'http'}://${url.hostname}:${url.port || (secure ? '8443' : '8123')}`,
    username: decodeURIComponent(url.username) || 'default',
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || 'threadlight',
    cluster,
    replicated: flag(given, 'replicated', cluster !== undefined),
    tls: tlsFiles(given, secure),
    timeoutMs: timeoutOf(given),
    settings: Object.fromEntries([...given].filter(([name]) => !ownParameters.has(name))),
  };
}

/** As it may be shown: without user, password and settings. */
export function shownUrl(text: string): string {
  const { host, pathname } = parse(text);
  return `clickhouse://${host}${pathname}`;
}

function parse(text: string): URL {
  if (!isClickHouseUrl(text) || !URL.canParse(text) || new URL(text).hostname === '') {
    throw new TypeError('The store must be clickhouse://user:password@host:port/database.');
  }
  return new URL(text);
}

function flag(given: URLSearchParams, name: string, otherwise: boolean): boolean {
  const value = given.get(name);
  if (value === null) return otherwise;
  if (value === '1' || value === 'true') return true;
  if (value === '0' || value === 'false') return false;
  throw new TypeError(`The store's parameter ${name} must be 1 or 0.`);
}

function tlsFiles(given: URLSearchParams, secure: boolean): ClickHouseSettings['tls'] {
  const [ca, cert, key] = ['ca', 'cert', 'key'].map((name) => given.get(name) || undefined);
  if (!secure && (ca ?? cert ?? key)) throw new TypeError('The store has certificates but not secure=1.');
  if ((cert === undefined) !== (key === undefined)) throw new TypeError('The store needs both cert and key, or neither.');
  if (cert !== undefined && ca === undefined) throw new TypeError('The store needs ca beside cert and key.');
  return { ca, cert, key };
}

function timeoutOf(given: URLSearchParams): number {
  const timeout = Number(given.get('timeout') ?? 60_000);
  if (!(timeout > 0)) throw new TypeError("The store's parameter timeout must be milliseconds above 0.");
  return timeout;
}
