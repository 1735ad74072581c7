import type { AnyValue, KeyValue } from '../../otlp/types';
import type { SpanDetail, TraceDetail } from './api';
import type { StoredSpan, StoredTrace } from '../store/contract';
import { callsOfTrace, type CostOf } from './calls';
import type { ResolvedSpan } from './resolved';
import { toSpanSummary } from './span-summary';

/** The waterfall of a trace. Each model call's cost stands on the innermost span that saw it. */
export function traceDetail(traceId: string, { sessionIds, spans }: StoredTrace, costOf: CostOf): TraceDetail {
  const costs = new Map(callsOfTrace(spans, costOf).map(({ span, cost }) => [span.spanId, cost]));
  return { traceId, sessionIds, spans: spans.map((span) => toSpanSummary(span, costs.get(span.spanId) ?? null)) };
}

/** One span with everything that was sent of it. */
export function spanDetail({ span, resource, scope, resolved, logs }: StoredSpan, costOf: CostOf): SpanDetail {
  return {
    ...toSpanSummary(resolved, costOfCall(resolved, costOf)),
    attributes: plainAttributes(span.attributes),
    resource: plainAttributes(resource.attributes),
    scope: { name: scope?.name ?? '', version: scope?.version ?? null },
    events: (span.events ?? []).map((event) => ({
      name: event.name,
      at: milliseconds(event.timeUnixNano),
      attributes: plainAttributes(event.attributes),
    })),
    links: (span.links ?? []).map(({ traceId, spanId, attributes }) => ({
      traceId,
      spanId,
      attributes: plainAttributes(attributes),
    })),
    readFrom: resolved.readFrom,
    otlp: {
      resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [span] }] }],
      ...(logs.length > 0 ? { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: logs }] }] } : {}),
    },
  };
}

function costOfCall(span: ResolvedSpan, costOf: CostOf): number | null {
  return callsOfTrace([span], costOf)[0]?.cost ?? null;
}

function plainAttributes(attributes: KeyValue[] | undefined): Record<string, unknown> {
  return Object.fromEntries((attributes ?? []).map(({ key, value }) => [key, plainValue(value)]));
}

/** Integers beyond what a number holds exactly stay decimal strings. */
function plainValue(value: AnyValue): unknown {
  if ('stringValue' in value) return value.stringValue;
  if ('boolValue' in value) return value.boolValue;
  if ('intValue' in value) return plainInteger(value.intValue as string | number);
  if ('doubleValue' in value) return value.doubleValue;
  if ('bytesValue' in value) return value.bytesValue;
  if ('arrayValue' in value) return (value as { arrayValue: { values: AnyValue[] } }).arrayValue.values.map(plainValue);
  if ('kvlistValue' in value) return plainAttributes((value as { kvlistValue: { values: KeyValue[] } }).kvlistValue.values);
  return null;
}

function plainInteger(value: string | number): string | number {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function milliseconds(nanoseconds: string): number {
  return Number(BigInt(nanoseconds) / 1000n) / 1000;
}
