import type { InstrumentationScope, LogRecord, Resource, Span } from '../../../otlp/types';
import type { ResolvedSpan } from '../../sessions/resolved';
import type { IncomingEvent, IncomingSpan } from '../contract';
import type { SessionRules } from '../rules';
import { packSpan } from '../slim-span';
import type { Connection } from './connection';
import type { SpanState, TraceState } from './trace-cache';

interface Source {
  resource: Resource;
  scope?: InstrumentationScope;
}

/** A span as it was sent. */
export interface WholeSpan extends Source {
  span: Span;
  /** Without the content of log records. */
  resolved: ResolvedSpan;
}

const mostCachedSources = 1_000;

/** The rows of spans, of what they share, and of their log records. */
export class SpanRows {
  readonly #connection: Connection;
  readonly #rules: SessionRules;
  readonly #sources = new Map<string, number>();

  constructor(connection: Connection, rules: SessionRules) {
    this.#connection = connection;
    this.#rules = rules;
  }

  /** Call when a transaction was rolled back: rows that were made in it are gone. */
  forget(): void {
    this.#sources.clear();
  }

  /** Writes a span that is new or replaces its row; `state` has its session by now. */
  write(trace: TraceState, state: SpanState, incoming: IncomingSpan): void {
    const slim = packSpan(state.slim);
    const source = this.#sourceOf(incoming);
    const otlp = JSON.stringify(incoming.span);
    if (state.rowId === undefined) state.rowId = this.#insert(trace.id, state, source, slim, otlp);
    else {
      this.#connection.run(
        'UPDATE spans SET session = ?, source = ?, slim = ?, otlp = ? WHERE id = ?',
        state.session as number, source, slim, otlp, state.rowId,
      );
    }
  }

  /** Writes what changed of a span although it was not sent again. */
  update(state: SpanState): void {
    this.#connection.run(
      'UPDATE spans SET session = ?, slim = ? WHERE id = ?',
      state.session as number, packSpan(state.slim), state.rowId as number,
    );
  }

  read(rowId: number): WholeSpan {
    const row = this.#connection.get<{ otlp: string; content: string }>(
      'SELECT otlp, content FROM spans JOIN sources ON sources.id = source WHERE spans.id = ?',
      rowId,
    );
    if (!row) throw new Error(`Span row ${rowId} is missing.`);
    return this.parse(row.otlp, row.content);
  }

  parse(otlp: string, source: string): WholeSpan {
    const span = JSON.parse(otlp) as Span;
    const { resource, scope } = JSON.parse(source) as Source;
    return { span, resource, scope, resolved: this.#rules.resolve(span, resource, scope) };
  }

  /** True when `incoming` says something that the stored span does not. */
  brings(incoming: IncomingSpan, rowId: number): boolean {
    const row = this.#connection.get<{ otlp: string }>('SELECT otlp FROM spans WHERE id = ?', rowId);
    if (row?.otlp === JSON.stringify(incoming.span)) return false;
    const stored = this.read(rowId).resolved;
    return this.#rules.newerVersion(stored, incoming.resolved) !== stored;
  }

  /** @returns the ids of the spans that have something new. */
  addEvents(trace: TraceState, events: IncomingEvent[]): Set<string> {
    const touched = new Set<string>();
    for (const event of events) {
      const { changes } = this.#connection.run(
        'INSERT OR IGNORE INTO events (trace, span_id, key, event, record) VALUES (?, ?, ?, ?, ?)',
        trace.id, event.spanId, event.key, JSON.stringify(event.event), JSON.stringify(event.record),
      );
      if (changes > 0) touched.add(event.spanId);
    }
    if (touched.size > 0 && !trace.hasEvents) this.#markEventful(trace);
    return touched;
  }

  withEvents(trace: Pick<TraceState, 'id' | 'hasEvents'>, resolved: ResolvedSpan): ResolvedSpan {
    if (!trace.hasEvents) return resolved;
    const rows = this.#connection.all<{ event: string }>(
      'SELECT event FROM events WHERE trace = ? AND span_id = ? ORDER BY key',
      trace.id, resolved.spanId,
    );
    return rows.length === 0 ? resolved : this.#rules.mergeEvents(resolved, rows.map(({ event }) => JSON.parse(event) as unknown));
  }

  readLogs(trace: number, spanId: string): LogRecord[] {
    const rows = this.#connection.all<{ record: string }>('SELECT record FROM events WHERE trace = ? AND span_id = ? ORDER BY key', trace, spanId);
    return rows.map(({ record }) => JSON.parse(record) as LogRecord);
  }

  #insert(trace: number, state: SpanState, source: number, slim: string, otlp: string): number {
    return this.#connection.run(
      'INSERT INTO spans (trace, span_id, session, source, slim, otlp) VALUES (?, ?, ?, ?, ?, ?)',
      trace, state.slim.spanId, state.session as number, source, slim, otlp,
    ).id;
  }

  #markEventful(trace: TraceState): void {
    trace.hasEvents = true;
    this.#connection.run('UPDATE traces SET has_events = 1 WHERE id = ?', trace.id);
  }

  #sourceOf({ resource, scope }: IncomingSpan): number {
    const content = JSON.stringify({ resource, scope } satisfies Source);
    const known = this.#sources.get(content);
    if (known !== undefined) return known;
    if (this.#sources.size >= mostCachedSources) this.#sources.clear();
    const id = this.#findSource(content) ?? this.#connection.run('INSERT INTO sources (content) VALUES (?)', content).id;
    this.#sources.set(content, id);
    return id;
  }

  #findSource(content: string): number | undefined {
    return this.#connection.get<{ id: number }>('SELECT id FROM sources WHERE content = ?', content)?.id;
  }
}
