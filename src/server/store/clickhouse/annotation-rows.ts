import type { Annotation } from '../contract';
import type { Connection, Row } from './connection';
import { all, type Sql, sql } from './sql';

interface AnnotationRow {
  session_id: string;
  id: string;
  version: number;
  gone: boolean;
  trace_id: string | null;
  kind: Annotation['kind'];
  content: string;
  at: number;
}

/** What people say, by session. A row that is written again counts one version up. */
export class AnnotationRows {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Oldest first. */
  async read(sessionId: string): Promise<Annotation[]> {
    const rows = await this.#rows(sql`session_id = ${sessionId}`);
    return rows
      .filter(({ gone }) => !gone)
      .map(toAnnotation)
      .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  }

  /** Tags of sessions and their turns, oldest first, and how often annotations of each session changed. */
  async ofSessions(sessionIds: readonly string[]): Promise<Map<string, { tags: string[]; version: number }>> {
    const rows = await this.#rows(sql`session_id IN ${sessionIds}`);
    const found = new Map<string, { tags: string[]; version: number }>();
    for (const row of rows.sort((a, b) => a.at - b.at)) {
      const known = found.get(row.session_id) ?? { tags: [], version: 0 };
      known.version += row.version;
      if (row.kind === 'tag' && !row.gone) known.tags.push(JSON.parse(row.content) as string);
      found.set(row.session_id, known);
    }
    return found;
  }

  /** An annotation that has an id already in use replaces the one that has it. */
  async write(annotation: Annotation): Promise<void> {
    const [known] = await this.#rows(all([sql`session_id = ${annotation.sessionId}`, sql`id = ${annotation.id}`]));
    await this.#connection.insert('annotations', [toRow(annotation, (known?.version ?? 0) + 1)]);
  }

  /** @returns whether there was one. */
  async remove(sessionId: string, id: string): Promise<boolean> {
    const rows = await this.#rows(all([sql`session_id = ${sessionId}`, sql`id = ${id}`]));
    return this.#putAway(rows);
  }

  async removeAll(sessionIds: readonly string[]): Promise<void> {
    await this.#putAway(await this.#rows(sql`session_id IN ${sessionIds}`));
  }

  /** What was said of a turn goes with it; with the last turn, what was said of the session. */
  async move(traceId: string, from: string, to: string): Promise<void> {
    const rows = (await this.#rows(sql`session_id = ${from}`)).filter(
      ({ gone, trace_id }) => !gone && (trace_id === traceId || from === `trace:${traceId}`),
    );
    await this.#connection.insert(
      'annotations',
      rows.map((row) => toRow({ ...toAnnotation(row), sessionId: to }, row.version)),
    );
    await this.#putAway(rows);
  }

  async #putAway(rows: readonly AnnotationRow[]): Promise<boolean> {
    const there = rows.filter(({ gone }) => !gone);
    await this.#connection.insert(
      'annotations',
      there.map((row) => ({ ...row, version: row.version + 1, gone: true, content: '' })),
    );
    return there.length > 0;
  }

  #rows(where: Sql): Promise<AnnotationRow[]> {
    return this.#connection.query<AnnotationRow>(sql`
      SELECT session_id, id, version, gone, trace_id, kind, content, at FROM annotations
      WHERE ${where} ORDER BY version DESC LIMIT 1 BY session_id, id`);
  }
}

function toAnnotation({ id, session_id, trace_id, kind, content, at }: AnnotationRow): Annotation {
  return { id, sessionId: session_id, traceId: trace_id, kind, [kind]: JSON.parse(content) as unknown, at };
}

function toRow(annotation: Annotation, version: number): Row {
  const { id, sessionId, traceId, kind, at } = annotation;
  return {
    session_id: sessionId,
    id,
    version,
    gone: false,
    trace_id: traceId,
    kind,
    content: JSON.stringify(annotation[kind]),
    at,
  };
}
