import type { SessionSummary } from '../../sessions/api';
import { type Label, sessionLabels } from '../labels';
import type { SessionRules, TurnSummary } from '../rules';
import type { Connection } from './connection';
import type { MessageIndex } from './message-index';
import { RecentMap } from './recent-map';

/** A session as the writer knows it. */
interface SessionState {
  id: number;
  key: string;
  /** As they are in the table. */
  labels: Label[];
  /** By trace row. */
  turns: Map<number, TurnSummary>;
  /** Those that people gave it. */
  tags: string[];
}

interface SessionRow {
  id: number;
  key: string;
  labels: string;
}

/** Turns, of about a kilobyte each. */
const mostCachedTurns = 2_500;

/** The rows of the session list, computed anew from the session's turns whenever one of them changed. */
export class SessionRows {
  readonly #connection: Connection;
  readonly #rules: SessionRules;
  readonly #messages: MessageIndex;
  readonly #states = new RecentMap<number, SessionState>(mostCachedTurns, ({ turns }) => turns.size + 1);
  readonly #ids = new RecentMap<string, number>(mostCachedTurns, () => 1);

  constructor(connection: Connection, rules: SessionRules, messages: MessageIndex) {
    this.#connection = connection;
    this.#rules = rules;
    this.#messages = messages;
  }

  trim(): void {
    this.#states.trim();
    this.#ids.trim();
  }

  clear(): void {
    this.#states.clear();
    this.#ids.clear();
  }

  /** The row's id, made when there is none: spans refer to it before the session is computed. */
  idOf(key: string): number {
    const id = this.#ids.get(key) ?? this.find(key) ?? this.#create(key);
    this.#ids.set(key, id);
    return id;
  }

  find(key: string): number | undefined {
    return this.#connection.get<{ id: number }>('SELECT id FROM sessions WHERE key = ?', key)?.id;
  }

  keyOf(id: number): string | undefined {
    return this.#connection.get<{ key: string }>('SELECT key FROM sessions WHERE id = ?', id)?.key;
  }

  /** Call when the row of a turn was written, or removed. */
  turnChanged(id: number, trace: number, summary: string | undefined): void {
    const turns = this.#states.get(id)?.turns;
    if (summary !== undefined) turns?.set(trace, JSON.parse(summary) as TurnSummary);
    else turns?.delete(trace);
  }

  /** Call when people gave or took a tag. */
  forget(id: number): void {
    this.#states.delete(id);
  }

  recompute(id: number): void {
    const state = this.#open(id);
    if (!state) return;
    const turns = [...state.turns.values()].sort(byStart);
    if (turns.length === 0) return this.remove(id);
    const summary = withTags(this.#rules.summariseSession(state.key, turns), state.tags);
    const labels = sessionLabels(summary, turns);
    this.#update(id, summary, turns.length, labels);
    this.#relabel(id, state.labels, labels);
    state.labels = labels;
  }

  /** Removes the row and what hangs on it; turns and spans are the caller's. */
  remove(id: number): void {
    const row = this.#row(id);
    if (!row) return;
    this.#relabel(id, JSON.parse(row.labels) as Label[], []);
    this.#messages.removeSession(id);
    this.#connection.run('DELETE FROM sessions WHERE id = ?', id);
    this.#connection.count('sessions', -1);
    this.#states.delete(id);
    this.#ids.delete(row.key);
  }

  #create(key: string): number {
    const id = this.#connection.insert(
      `INSERT INTO sessions (key, last_activity_at, started_at, error_count, tokens, turn_count, labels, summary)
       VALUES (?, 0, 0, 0, 0, 0, '[]', '{}')`,
      key,
    );
    this.#connection.count('sessions', 1);
    this.#states.set(id, { id, key, labels: [], turns: new Map(), tags: this.#tagsOf(key) });
    return id;
  }

  #open(id: number): SessionState | undefined {
    const known = this.#states.get(id);
    if (known) return known;
    const row = this.#row(id);
    if (!row) return undefined;
    const state = {
      id,
      key: row.key,
      labels: JSON.parse(row.labels) as Label[],
      turns: this.#turnsOf(id),
      tags: this.#tagsOf(row.key),
    };
    this.#states.set(id, state);
    return state;
  }

  #row(id: number): SessionRow | undefined {
    return this.#connection.get<SessionRow>('SELECT id, key, labels FROM sessions WHERE id = ?', id);
  }

  #turnsOf(id: number): Map<number, TurnSummary> {
    const rows = this.#connection.all<{ trace: number; summary: string }>(
      'SELECT trace, summary FROM turns WHERE session = ?',
      id,
    );
    return new Map(rows.map(({ trace, summary }) => [trace, JSON.parse(summary) as TurnSummary]));
  }

  #tagsOf(key: string): string[] {
    const rows = this.#connection.all<{ content: string }>(
      `SELECT content FROM annotations WHERE session_key = ? AND kind = 'tag' ORDER BY at`,
      key,
    );
    return rows.map(({ content }) => JSON.parse(content) as string);
  }

  #update(id: number, summary: SessionSummary, turnCount: number, labels: Label[]): void {
    this.#connection.run(
      `UPDATE sessions SET last_activity_at = ?, started_at = ?, error_count = ?, user_id = ?, cost = ?, tokens = ?, turn_count = ?,
       labels = ?, summary = ? WHERE id = ?`,
      summary.lastActivityAt,
      summary.startedAt,
      summary.errorCount,
      summary.userId,
      summary.cost.total,
      summary.tokens.input + summary.tokens.output,
      turnCount,
      JSON.stringify(labels),
      JSON.stringify(summary),
      id,
    );
  }

  #relabel(id: number, before: Label[], after: Label[]): void {
    const kept = new Set(after.map(labelKey));
    const known = new Set(before.map(labelKey));
    for (const label of before) {
      if (!kept.has(labelKey(label))) {
        this.#connection.run('DELETE FROM labels WHERE kind = ? AND value = ? AND session = ?', label.kind, label.value, id);
      }
    }
    for (const label of after) {
      if (!known.has(labelKey(label))) {
        this.#connection.run('INSERT OR IGNORE INTO labels (kind, value, session) VALUES (?, ?, ?)', label.kind, label.value, id);
      }
    }
  }
}

function withTags(summary: SessionSummary, own: string[]): SessionSummary {
  return { ...summary, tags: [...new Set([...summary.tags, ...own])] };
}

/** Never by the order of arrival. */
function byStart({ turn: a }: TurnSummary, { turn: b }: TurnSummary): number {
  return a.startedAt - b.startedAt || (a.traceId < b.traceId ? -1 : 1);
}

function labelKey(label: Label): string {
  return `${label.kind}\n${label.value}`;
}
