/**
 * The floors of `src`: a file imports from its own area and from areas on lower floors, never from a neighbour on the same
 * floor. ARCHITECTURE.md shows this table; `floors.test.ts` holds the code and that page to it.
 */

export interface Area {
  /** As ARCHITECTURE.md names it. */
  readonly name: string;
  readonly floor: number;
  readonly side: 'sdk' | 'server' | 'shared';
  /** Folders (`core/`) or files (`index.ts`) below `src`. The longest match decides to which area a file belongs. */
  readonly paths: readonly string[];
}

const area = (side: Area['side'], floor: number, name: string, paths: readonly string[] = [`${name}/`]): Area => ({
  name,
  floor,
  side,
  paths,
});

export const areas: readonly Area[] = [
  area('sdk', 5, 'entry'),
  area('server', 5, 'cli'),
  area('sdk', 4, 'platform'),
  area('sdk', 4, 'index', ['index.ts', 'lean.ts']),
  area('sdk', 4, 'hono'),
  area('sdk', 4, 'edge'),
  area('sdk', 4, 'ai-sdk'),
  area('sdk', 4, 'anthropic'),
  area('sdk', 4, 'mcp', ['mcp/']),
  area('sdk', 4, 'offline'),
  area('sdk', 4, 'diagnose'),
  area('sdk', 4, 'proxy'),
  area('server', 4, 'server/serve', ['server/serve.ts', 'server/serve/', 'server/index.ts']),
  area('sdk', 3, 'sdk'),
  area('server', 3, 'server/app', ['server/app.ts', 'server/app/']),
  area('sdk', 2, 'decorators'),
  area('sdk', 2, 'propagation'),
  area('sdk', 2, 'export'),
  area('sdk', 2, 'genai'),
  area('sdk', 2, 'platform/contract', ['platform/contract.ts']),
  area('server', 2, 'ingest', ['server/ingest/']),
  area('server', 2, 'sessions', ['server/sessions/']),
  area('server', 2, 'store implementations', ['server/store/']),
  area('sdk', 1, 'core'),
  area('sdk', 1, 'context'),
  area('sdk', 1, 'trace'),
  area('sdk', 1, 'fetch'),
  area('server', 1, 'store contract', ['server/store/contract.ts']),
  area('server', 0, 'sessions/api', ['server/sessions/api.ts', 'server/sessions/resolved.ts']),
  area('server', 1, 'cost', ['server/cost/']),
  area('sdk', 0, 'api'),
  area('shared', 0, 'otlp'),
  area('shared', 0, 'semconv'),
  area('shared', 0, 'util'),
];

/** The UI stands beside the floors: it knows the read API's types and speaks HTTP. */
export const ui = { folder: 'ui/', typesFrom: ['server/sessions/api.ts'] };

/** Where a module of Node may be imported. */
export const nodeAllowed = ['platform/node', 'server/serve', 'server/store/sqlite/', 'server/store/clickhouse/', 'cli/'];

/** Where the names of a browser page may be used. */
export const domAllowed = ['platform/browser', 'entry/script', 'ui/'];
