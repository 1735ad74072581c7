import { Hono } from 'hono';
import { type AccessOptions, checkHost, corsForIngest, requireToken, sameOriginOnly } from './app/access';
import { askWithin } from './app/ask-within';
import { compressAnswers } from './app/compress-answers';
import { doctorRoutes } from './app/doctor-routes';
import { errorResponse } from './app/error-response';
import { importRoutes } from './app/import-routes';
import { mcpRoutes } from './app/mcp/routes';
import { type Report, reportToConsole } from './app/report';
import { securityHeaders } from './app/security-headers';
import { type AppRules, createSessionRules } from './app/session-rules';
import { shortBodies } from './app/short-bodies';
import { type Assets, uiRoutes } from './app/ui-routes';
import { Collector } from './ingest/collector';
import { defaultIngestLimits, type IngestLimits, type Intake, type Unpack } from './ingest/limits';
import { ingestRoutes } from './ingest/routes';
import { annotationRoutes } from './sessions/annotation-routes';
import { exportRoutes } from './sessions/export-routes';
import { LiveHub } from './sessions/live';
import type { PageWriter } from './sessions/api';
import { sessionRoutes } from './sessions/routes';
import type { SessionStore } from './store/contract';

/** What the app is made of, and who may use it. */
export interface SessionsAppOptions {
  store: SessionStore;
  /** Who may talk to the server. Default: whoever reaches it by a loopback name. */
  access?: AccessOptions;
  /** How much one request may ask of the server. */
  limits?: Partial<IngestLimits>;
  /** Reads bodies that are compressed by Brotli. Default: none, such bodies are refused; `serve` gives Node's. */
  unpackBrotli?: Unpack;
  /** Files of the UI. Default: none, the server answers with a page that says so. */
  assets?: Assets;
  /** Opens the part of the UI that writes first views into pages. Default: none, pages are filled by their script. */
  writer?: () => Promise<PageWriter | null>;
  /** Prices and rules that were given to the store, to load the price table once. Default: an own copy. */
  rules?: AppRules;
  /** Milliseconds since the epoch. Default: `Date.now`. */
  now?(): number;
  /** Takes faults of the server itself. Default: writes them to the console. */
  report?: Report;
}

/**
 * The Sessions server, with what its host needs to serve other transports and to stop. It is a Hono app inside; its type
 * names only what Web standards have, so that declarations ask for no package.
 */
export interface SessionsApp {
  /** Answers one request: hand it to any server, or to `mount` of another Hono app. */
  fetch(request: Request, ...rest: unknown[]): Response | Promise<Response>;
  /** As `fetch`, for a path alone. */
  request(input: string | URL | Request, init?: RequestInit): Response | Promise<Response>;
  readonly collector: Collector;
  /** Ends live connections and waits until everything received is written. The store stays open. */
  close(): Promise<void>;
}

/** Receives OTLP, answers the read API and serves the UI. Starts nothing: hand its `fetch` to any server. */
export function createSessionsApp(options: SessionsAppOptions): SessionsApp {
  const {
    store,
    access = {},
    assets = async () => null,
    writer = async () => null,
    rules = createSessionRules(),
    now = Date.now,
    report = reportToConsole,
  } = options;
  const limits = { ...defaultIngestLimits, ...options.limits };
  const intake: Intake = { ...limits, unpackBrotli: options.unpackBrotli };
  const live = new LiveHub(store.changes?.bind(store));
  const collector = new Collector({ store, limits, now, onChange: (changes) => live.publish(changes) });

  const app = new Hono();
  app.onError(errorResponse(report));
  app.use(securityHeaders(), checkHost(access));

  for (const path of ['/v1/*', '/api/public/*']) app.use(path, corsForIngest(access), requireToken(access.ingestToken));
  app.route('/', ingestRoutes(collector, intake));

  app.use(sameOriginOnly(), requireToken(access.readToken), compressAnswers());
  for (const path of ['/api/sessions/*', '/mcp']) app.use(path, shortBodies());
  const read = { store, live, costOf: rules.costOf, now };
  const api = new Hono()
    .route('/', sessionRoutes(read))
    .route('/', annotationRoutes(read))
    .route('/', exportRoutes(read))
    .route('/', doctorRoutes(store, collector.log, now))
    .route('/', importRoutes(collector, intake))
    .get('/openapi.json', async (context) => context.json((await import('./app/openapi')).openApi));
  app.route('/api', api);
  app.route('/', mcpRoutes(new Hono().onError(errorResponse(report)).route('/api', api)));
  app.all('/api/*', (context) => context.json({ error: { code: 'not_found', message: 'There is no such route.' } }, 404));
  app.route('/', uiRoutes(assets, { open: writer, ask: askWithin(api), report, now }));

  return Object.assign(app, {
    collector,
    async close() {
      live.close();
      await collector.drain();
    },
  });
}
