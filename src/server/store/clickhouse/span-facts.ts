import { createHash, randomUUID } from 'node:crypto';
import type { InstrumentationScope, LogRecord, Resource, Span } from '../../../otlp/types';
import type { ResolvedSpan } from '../../sessions/resolved';
import type { IncomingEvent, IncomingSpan } from '../contract';
import type { SessionRules } from '../rules';
import { packSpan, slimSpan, unpackSpan } from '../slim-span';
import type { Connection, Row } from './connection';
import { groupBy } from './group-by';
import { all, type Sql, sql } from './sql';
import { partitionOf, toMicros } from './time';

/** A span of the version that stands, without the bulk of its content and without that of its log records. */
export interface SpanFact {
  traceId: string;
  slim: ResolvedSpan;
  /** No other batch has brought it before. */
  isFresh: boolean;
}

export interface TraceFacts {
  /** The version of each span that stands. */
  spans: SpanFact[];
  /** Spans that have log records. */
  eventSpans: Set<string>;
  /** Spans that have log records of this batch. */
  freshEvents: Set<string>;
  /** How many versions of spans and log records there are: it only grows. */
  count: number;
}

/** A span as it was sent, with the content of its log records. */
export interface WholeSpan {
  span: Span;
  resource: Resource;
  scope: InstrumentationScope | undefined;
  resolved: ResolvedSpan;
  logs: LogRecord[];
}

interface SpanRow {
  trace_id: string;
  source: string;
  otlp: string;
}

interface Source {
  resource: Resource;
  scope?: InstrumentationScope;
}

interface EventRow {
  trace_id: string;
  span_id: string;
  event: string;
  record: string;
}

/** What was received. Rows are added and, with their session, deleted; none is ever changed. */
export class SpanFacts {
  readonly #connection: Connection;
  readonly #rules: SessionRules;

  constructor(connection: Connection, rules: SessionRules) {
    this.#connection = connection;
    this.#rules = rules;
  }

  /** @returns the batch's name, by which its rows are told from those that were there before. */
  async add(spans: readonly IncomingSpan[], events: readonly IncomingEvent[]): Promise<string> {
    const batch = randomUUID();
    const now = Date.now();
    await Promise.all([
      this.#connection.insert('spans', distinct(spans.map((span) => spanRow(span, batch, now)))),
      this.#connection.insert(
        'events',
        events.map((event) => eventRow(event, batch, now)),
      ),
    ]);
    return batch;
  }

  /** By trace id. A trace that has neither spans nor log records is left out. */
  async read(traceIds: readonly string[], batch: string): Promise<Map<string, TraceFacts>> {
    const [spans, events] = await Promise.all([this.#versions(traceIds, batch), this.#eventKeys(traceIds, batch)]);
    const facts = new Map<string, TraceFacts>();
    for (const row of spans) {
      const trace = open(facts, row.trace_id);
      trace.count += row.versions;
      trace.spans.push({ traceId: row.trace_id, slim: unpackSpan(row.slim), isFresh: Boolean(row.fresh) });
    }
    for (const row of events) addEvents(open(facts, row.trace_id), row);
    return facts;
  }

  /** The spans of some traces, or some spans of them, with all their content; by start time. */
  async readWhole(
    traceIds: readonly string[],
    options: { spanIds?: readonly string[]; hasEvents?: boolean } = {},
  ): Promise<WholeSpan[]> {
    if (traceIds.length === 0) return [];
    const where = all([sql`trace_id IN ${traceIds}`, ...(options.spanIds ? [sql`span_id IN ${options.spanIds}`] : [])]);
    const [rows, events] = await Promise.all([
      this.#connection.query<SpanRow>(sql`SELECT trace_id, source, otlp FROM spans WHERE ${where} ${standing}`),
      options.hasEvents === false ? [] : this.#events(where),
    ]);
    return rows.map((row) => this.#parse(row, events)).sort(byStart);
  }

  /** Of spans alone, without content. */
  async readSlim(traceId: string): Promise<ResolvedSpan[]> {
    const facts = (await this.read([traceId], '')).get(traceId);
    return facts ? this.slims(traceId, facts) : [];
  }

  /** The trace's spans with what their log records say. */
  async slims(traceId: string, { spans, eventSpans }: TraceFacts): Promise<ResolvedSpan[]> {
    const withEvents = spans.filter(({ slim }) => eventSpans.has(slim.spanId)).map(({ slim }) => slim.spanId);
    const whole = withEvents.length === 0 ? [] : await this.readWhole([traceId], { spanIds: withEvents });
    const merged = new Map(whole.map(({ resolved }) => [resolved.spanId, slimSpan(resolved)]));
    return spans.map(({ slim }) => merged.get(slim.spanId) ?? slim).sort((a, b) => byStart({ resolved: a }, { resolved: b }));
  }

  #versions(traceIds: readonly string[], batch: string) {
    return this.#connection.query<{ trace_id: string; versions: number; slim: string; fresh: boolean }>(sql`
      SELECT trace_id, span_id, count() AS versions, argMax(content, (ended, size, hash)) AS slim, argMax(own, (ended, size, hash)) AS fresh
      FROM (
        SELECT trace_id, span_id, ended, size, hash, any(slim) AS content, min(batch = ${batch}) AS own
        FROM spans WHERE trace_id IN ${traceIds} GROUP BY trace_id, span_id, ended, size, hash
      ) GROUP BY trace_id, span_id`);
  }

  #eventKeys(traceIds: readonly string[], batch: string) {
    return this.#connection.query<{ trace_id: string; span_id: string; keys: number; fresh: boolean }>(sql`
      SELECT trace_id, span_id, count() AS keys, max(own) AS fresh
      FROM (
        SELECT trace_id, span_id, key, min(batch = ${batch}) AS own FROM events WHERE trace_id IN ${traceIds} GROUP BY trace_id, span_id, key
      ) GROUP BY trace_id, span_id`);
  }

  async #events(where: Sql): Promise<Map<string, EventRow[]>> {
    const rows = await this.#connection.query<EventRow>(sql`
      SELECT trace_id, span_id, event, record FROM events WHERE ${where} ORDER BY key LIMIT 1 BY trace_id, span_id, key`);
    return groupBy(rows, (row) => `${row.trace_id}/${row.span_id}`);
  }

  #parse(row: SpanRow, events: Map<string, EventRow[]> | never[]): WholeSpan {
    const span = JSON.parse(row.otlp) as Span;
    const { resource, scope } = JSON.parse(row.source) as Source;
    const resolved = this.#rules.resolve(span, resource, scope);
    const own = Array.isArray(events) ? [] : (events.get(`${resolved.traceId}/${resolved.spanId}`) ?? []);
    const whole =
      own.length === 0
        ? resolved
        : this.#rules.mergeEvents(
            resolved,
            own.map(({ event }) => JSON.parse(event) as unknown),
          );
    return { span, resource, scope, resolved: whole, logs: own.map(({ record }) => JSON.parse(record) as LogRecord) };
  }
}

const standing = sql`ORDER BY ended DESC, size DESC, hash DESC LIMIT 1 BY trace_id, span_id`;

function spanRow({ span, resource, scope, resolved }: IncomingSpan, batch: string, now: number): Row {
  const otlp = JSON.stringify(span);
  const source = JSON.stringify({ resource, scope } satisfies Source);
  return {
    trace_id: resolved.traceId,
    span_id: resolved.spanId,
    ended: resolved.endedAt === null ? -1 : toMicros(resolved.endedAt),
    size: otlp.length,
    hash: createHash('sha256').update(otlp).update(source).digest('hex').slice(0, 16),
    month: partitionOf(resolved.startedAt, now),
    slim: packSpan(slimSpan(resolved)),
    source,
    otlp,
    batch,
    age: ageOf(now),
  };
}

function eventRow({ traceId, spanId, key, event, record }: IncomingEvent, batch: string, now: number): Row {
  return {
    trace_id: traceId,
    span_id: spanId,
    key,
    event: JSON.stringify(event),
    record: JSON.stringify(record),
    batch,
    age: ageOf(now),
  };
}

/** Of rows that are equal the one with the highest number stays: the first that came. */
function ageOf(now: number): number {
  return 2 ** 52 - now;
}

function distinct(rows: Row[]): Row[] {
  return [...new Map(rows.map((row) => [`${row.trace_id}/${row.span_id}/${row.ended}/${row.size}/${row.hash}`, row])).values()];
}

function open(facts: Map<string, TraceFacts>, traceId: string): TraceFacts {
  const known = facts.get(traceId);
  if (known) return known;
  const trace: TraceFacts = { spans: [], eventSpans: new Set(), freshEvents: new Set(), count: 0 };
  facts.set(traceId, trace);
  return trace;
}

function addEvents(trace: TraceFacts, row: { span_id: string; keys: number; fresh: boolean }): void {
  trace.count += row.keys;
  trace.eventSpans.add(row.span_id);
  if (row.fresh) trace.freshEvents.add(row.span_id);
}

function byStart({ resolved: a }: Pick<WholeSpan, 'resolved'>, { resolved: b }: Pick<WholeSpan, 'resolved'>): number {
  return a.startedAt - b.startedAt || (a.spanId < b.spanId ? -1 : 1);
}
