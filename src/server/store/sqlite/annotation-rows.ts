import type { Annotation } from '../contract';
import type { Connection } from './connection';

interface AnnotationRow {
  id: string;
  session_key: string;
  trace_id: string | null;
  kind: Annotation['kind'];
  content: string;
  at: number;
}

/** Oldest first. */
export function readAnnotations(connection: Connection, sessionKey: string): Annotation[] {
  const rows = connection.all<AnnotationRow>(
    'SELECT id, session_key, trace_id, kind, content, at FROM annotations WHERE session_key = ? ORDER BY at, id',
    sessionKey,
  );
  return rows.map(({ id, session_key, trace_id, kind, content, at }) => ({
    id,
    sessionId: session_key,
    traceId: trace_id,
    kind,
    [kind]: JSON.parse(content) as unknown,
    at,
  }));
}

/** An annotation that has an id already in use replaces the one that has it. */
export function writeAnnotation(connection: Connection, annotation: Annotation): void {
  const { id, sessionId, traceId, kind, at } = annotation;
  connection.run(
    'INSERT OR REPLACE INTO annotations (id, session_key, trace_id, kind, content, at) VALUES (?, ?, ?, ?, ?, ?)',
    id,
    sessionId,
    traceId,
    kind,
    JSON.stringify(annotation[kind]),
    at,
  );
}

export function removeAnnotation(connection: Connection, sessionKey: string, id: string): boolean {
  return connection.run('DELETE FROM annotations WHERE session_key = ? AND id = ?', sessionKey, id).changes > 0;
}
