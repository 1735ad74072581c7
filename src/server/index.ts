export { createSessionsApp, type SessionsApp, type SessionsAppOptions } from './app';
export type { AccessOptions } from './app/access';
export { type AppRules, createSessionRules } from './app/session-rules';
export type { Asset, Assets } from './app/ui-routes';
export type { IngestLimits } from './ingest/limits';
export { openStore, type RunningServer, serve, type ServeOptions } from './serve';
export type * from './sessions/api';
export type { SessionStore } from './store/contract';
export type { SessionRules } from './store/rules';
