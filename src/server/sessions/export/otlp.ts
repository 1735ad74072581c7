import type { StoredTurn } from '../../store/contract';

/** The spans and log records as they were received: what `/v1/traces` and `/v1/logs` take, in one object. */
export function toOtlp(turns: StoredTurn[]): { resourceSpans: object[]; resourceLogs: object[] } {
  const stored = turns.flatMap(({ spans }) => spans);
  return {
    resourceSpans: stored.map(({ span, resource, scope }) => ({ resource, scopeSpans: [{ scope, spans: [span] }] })),
    resourceLogs: stored
      .filter(({ logs }) => logs.length > 0)
      .map(({ logs, resource, scope }) => ({ resource, scopeLogs: [{ scope, logRecords: logs }] })),
  };
}
