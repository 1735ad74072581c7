import type { SessionSummary } from '../../sessions/api';
import { type Label, sessionLabels } from '../labels';
import type { SessionRules, TurnSummary } from '../rules';
import type { Connection } from './connection';
import type { MessageIndex } from './message-index';

interface SessionRow {
  id: number;
  key: string;
  labels: string;
}

/** The rows of the session list, computed anew from the session's turns whenever one of them changed. */
export class SessionRows {
  readonly #connection: Connection;
  readonly #rules: SessionRules;
  readonly #messages: MessageIndex;

  constructor(connection: Connection, rules: SessionRules, messages: MessageIndex) {
    this.#connection = connection;
    this.#rules = rules;
    this.#messages = messages;
  }

  /** The row's id, made when there is none: spans refer to it before the session is computed. */
  idOf(key: string): number {
    const known = this.#connection.get<{ id: number }>('SELECT id FROM sessions WHERE key = ?', key);
    return known?.id ?? this.#create(key);
  }

  keyOf(id: number): string | undefined {
    return this.#row(id)?.key;
  }

  recompute(id: number): void {
    const row = this.#row(id);
    if (!row) return;
    const turns = this.#turns(id);
    if (turns.length === 0) return this.remove(id);
    const summary = this.#withTags(this.#rules.summariseSession(row.key, turns));
    const labels = sessionLabels(summary, turns);
    this.#update(id, summary, turns, labels);
    this.#relabel(id, JSON.parse(row.labels) as Label[], labels);
  }

  /** Removes the row and what hangs on it; turns and spans are the caller's. */
  remove(id: number): void {
    const row = this.#row(id);
    if (!row) return;
    this.#relabel(id, JSON.parse(row.labels) as Label[], []);
    this.#messages.removeSession(id);
    this.#connection.run('DELETE FROM sessions WHERE id = ?', id);
  }

  #create(key: string): number {
    return this.#connection.run(
      `INSERT INTO sessions (key, last_activity_at, started_at, error_count, tokens, turn_count, labels, summary)
       VALUES (?, 0, 0, 0, 0, 0, '[]', '{}')`,
      key,
    ).id;
  }

  #row(id: number): SessionRow | undefined {
    return this.#connection.get<SessionRow>('SELECT id, key, labels FROM sessions WHERE id = ?', id);
  }

  #turns(id: number): TurnSummary[] {
    const rows = this.#connection.all<{ summary: string }>('SELECT summary FROM turns WHERE session = ?', id);
    return rows.map(({ summary }) => JSON.parse(summary) as TurnSummary).sort(byStart);
  }

  #withTags(summary: SessionSummary): SessionSummary {
    const rows = this.#connection.all<{ content: string }>(
      `SELECT content FROM annotations WHERE session_key = ? AND kind = 'tag' ORDER BY at`,
      summary.id,
    );
    const own = rows.map(({ content }) => JSON.parse(content) as string);
    return { ...summary, tags: [...new Set([...summary.tags, ...own])] };
  }

  #update(id: number, summary: SessionSummary, turns: TurnSummary[], labels: Label[]): void {
    this.#connection.run(
      `UPDATE sessions SET last_activity_at = ?, started_at = ?, error_count = ?, user_id = ?, cost = ?, tokens = ?, turn_count = ?,
       labels = ?, summary = ? WHERE id = ?`,
      summary.lastActivityAt, summary.startedAt, summary.errorCount, summary.userId, summary.cost.total,
      summary.tokens.input + summary.tokens.output, turns.length, JSON.stringify(labels), JSON.stringify(summary), id,
    );
  }

  #relabel(id: number, before: Label[], after: Label[]): void {
    const kept = new Set(after.map(labelKey));
    const known = new Set(before.map(labelKey));
    for (const label of before) {
      if (!kept.has(labelKey(label))) this.#connection.run('DELETE FROM labels WHERE kind = ? AND value = ? AND session = ?', label.kind, label.value, id);
    }
    for (const label of after) {
      if (!known.has(labelKey(label))) this.#connection.run('INSERT OR IGNORE INTO labels (kind, value, session) VALUES (?, ?, ?)', label.kind, label.value, id);
    }
  }
}

/** Never by the order of arrival. */
function byStart({ turn: a }: TurnSummary, { turn: b }: TurnSummary): number {
  return a.startedAt - b.startedAt || (a.traceId < b.traceId ? -1 : 1);
}

function labelKey(label: Label): string {
  return `${label.kind}\n${label.value}`;
}
