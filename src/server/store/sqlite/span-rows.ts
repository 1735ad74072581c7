import { decodeSpan } from '../../../otlp/decode-json';
import type { InstrumentationScope, LogRecord, Resource, Span } from '../../../otlp/types';
import type { ResolvedSpan } from '../../sessions/resolved';
import type { SessionRules } from '../rules';
import type { Connection } from './connection';
import type { PreparedEvent, PreparedSpan } from './prepared-write';
import type { SpanState, TraceState } from './trace-cache';

/** A span as it was sent. */
export interface WholeSpan {
  span: Span;
  resource: Resource;
  scope?: InstrumentationScope;
  /** Without the content of log records. */
  resolved: ResolvedSpan;
}

/** As text, or in UTF-8. */
type Text = string | Buffer;

const mostCachedSources = 1_000;

/** What is stored was within the limits when it came. */
const noLimits = { depth: Infinity, attributes: Infinity, events: Infinity };

/** The rows of spans, of what they share, and of their log records. */
export class SpanRows {
  readonly #connection: Connection;
  readonly #rules: SessionRules;
  readonly #sources = new Map<string, number>();

  constructor(connection: Connection, rules: SessionRules) {
    this.#connection = connection;
    this.#rules = rules;
  }

  /** Call when rows may be gone. */
  clear(): void {
    this.#sources.clear();
  }

  /** Writes a span that is new or replaces its row; `state` has its session by now. */
  write(trace: TraceState, state: SpanState, { spanId, source, otlp }: PreparedSpan, slim: Text): void {
    const sourceId = this.#sourceOf(source);
    if (state.rowId === undefined) {
      state.rowId = this.#connection.insert(
        'INSERT INTO spans (trace, span_id, session, source, slim, otlp) VALUES (?, ?, ?, ?, CAST(? AS TEXT), CAST(? AS TEXT))',
        trace.id,
        spanId,
        state.session as number,
        sourceId,
        slim,
        otlp,
      );
      this.#connection.count('spans', 1);
    } else {
      this.#connection.run(
        'UPDATE spans SET session = ?, source = ?, slim = CAST(? AS TEXT), otlp = CAST(? AS TEXT) WHERE id = ?',
        state.session as number,
        sourceId,
        slim,
        otlp,
        state.rowId,
      );
    }
  }

  /** Writes what log records changed of a span that was not sent again. */
  updateContent({ rowId, session }: SpanState, slim: Text): void {
    this.#connection.run(
      'UPDATE spans SET session = ?, slim = CAST(? AS TEXT) WHERE id = ?',
      session as number,
      slim,
      rowId as number,
    );
  }

  updateSession({ rowId, session }: SpanState): void {
    this.#connection.run('UPDATE spans SET session = ? WHERE id = ?', session as number, rowId as number);
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
    const span = decodeSpan(JSON.parse(otlp), noLimits);
    const { resource, scope } = JSON.parse(source) as Omit<WholeSpan, 'span' | 'resolved'>;
    return { span, resource, scope, resolved: this.#rules.resolve(span, resource, scope) };
  }

  /** The span as `resolve` reads it, with all its content. */
  resolve({ otlp, source }: Pick<PreparedSpan, 'otlp' | 'source'>): ResolvedSpan {
    return this.parse(otlp.toString(), source).resolved;
  }

  /** True when `incoming` says something that the other does not. */
  brings(incoming: PreparedSpan, other: PreparedSpan | number): boolean {
    if (this.#otlpOf(other) === incoming.otlp.toString()) return false;
    const known = typeof other === 'number' ? this.read(other).resolved : this.resolve(other);
    return this.#rules.newerVersion(known, this.resolve(incoming)) !== known;
  }

  /** @returns the ids of the spans that have something new. */
  addEvents(trace: TraceState, events: PreparedEvent[]): Set<string> {
    const touched = new Set<string>();
    for (const { spanId, key, event, record } of events) {
      const { changes } = this.#connection.run(
        'INSERT OR IGNORE INTO events (trace, span_id, key, event, record) VALUES (?, ?, ?, ?, ?)',
        trace.id,
        spanId,
        key,
        event,
        record,
      );
      if (changes > 0) touched.add(spanId);
    }
    if (touched.size > 0 && !trace.hasEvents) this.#markEventful(trace);
    return touched;
  }

  withEvents(trace: Pick<TraceState, 'id' | 'hasEvents'>, resolved: ResolvedSpan): ResolvedSpan {
    if (!trace.hasEvents) return resolved;
    const rows = this.#connection.all<{ event: string }>(
      'SELECT event FROM events WHERE trace = ? AND span_id = ? ORDER BY key',
      trace.id,
      resolved.spanId,
    );
    return rows.length === 0
      ? resolved
      : this.#rules.mergeEvents(
          resolved,
          rows.map(({ event }) => JSON.parse(event) as unknown),
        );
  }

  readLogs(trace: number, spanId: string): LogRecord[] {
    const rows = this.#connection.all<{ record: string }>(
      'SELECT record FROM events WHERE trace = ? AND span_id = ? ORDER BY key',
      trace,
      spanId,
    );
    return rows.map(({ record }) => JSON.parse(record) as LogRecord);
  }

  #otlpOf(span: PreparedSpan | number): string | undefined {
    if (typeof span !== 'number') return span.otlp.toString();
    return this.#connection.get<{ otlp: string }>('SELECT otlp FROM spans WHERE id = ?', span)?.otlp;
  }

  #markEventful(trace: TraceState): void {
    trace.hasEvents = true;
    this.#connection.run('UPDATE traces SET has_events = 1 WHERE id = ?', trace.id);
  }

  #sourceOf(content: string): number {
    const known = this.#sources.get(content);
    if (known !== undefined) return known;
    if (this.#sources.size >= mostCachedSources) this.#sources.clear();
    const id = this.#findSource(content) ?? this.#connection.insert('INSERT INTO sources (content) VALUES (?)', content);
    this.#sources.set(content, id);
    return id;
  }

  #findSource(content: string): number | undefined {
    return this.#connection.get<{ id: number }>('SELECT id FROM sources WHERE content = ?', content)?.id;
  }
}
