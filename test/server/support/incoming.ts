import type { Span } from '../../../src/otlp/types';
import { resolveSpan } from '../../../src/server/ingest/resolve';
import type { IncomingSpan } from '../../../src/server/store/contract';
import { request } from './chat';

/** Spans as ingestion hands them to a store. */
export function incoming(spans: Span[], service?: string): IncomingSpan[] {
  const [group] = request(spans, service).resourceSpans;
  const resource = group?.resource ?? { attributes: [] };
  const scope = group?.scopeSpans[0]?.scope;
  return spans.map((span) => ({ span, resource, scope, resolved: resolveSpan(span, resource, scope) }));
}
