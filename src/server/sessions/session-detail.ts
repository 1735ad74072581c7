import type { SessionDetail, SessionSummary, Turn } from './api';
import type { Annotation, StoredTurn, TurnPage } from '../store/contract';
import { priceTable } from '../cost/price-table';
import { assembleTurn } from './assemble';
import type { CostOf } from './calls';
import { EMPTY_HISTORY, type HistoryState } from './history';

export interface DetailContext {
  costOf: CostOf;
  /** Milliseconds since the epoch. */
  now: number;
}

/** A session with the conversation of one page of turns. */
export function sessionDetail(
  summary: SessionSummary,
  page: TurnPage,
  annotations: Annotation[],
  context: DetailContext,
): SessionDetail {
  return {
    ...summary,
    turns: assemblePage(page, context),
    olderCursor: page.olderCursor,
    priceTable,
    notes: annotations.flatMap(({ id, traceId, note, at }) => (note && traceId === null ? [{ id, ...note, at }] : [])),
  };
}

/** The turn before the page is assembled too, only to know which messages the page's first turn repeats. */
export function assemblePage({ previous, turns }: TurnPage, context: DetailContext): Turn[] {
  let history: HistoryState = previous ? assemble(previous, EMPTY_HISTORY, context).history : EMPTY_HISTORY;
  return turns.map((stored) => {
    const assembled = assemble(stored, history, context);
    history = assembled.history;
    return withAnnotations(assembled.turn, stored);
  });
}

function assemble(stored: StoredTurn, history: HistoryState, { costOf, now }: DetailContext) {
  const spans = stored.spans.map(({ resolved }) => resolved);
  const { hasConversationId } = stored;
  return assembleTurn(spans, history, { costOf, now, hasConversationId, trace: stored.trace ?? spans });
}

function withAnnotations(turn: Turn, stored: StoredTurn): Turn {
  return { ...turn, tags: [...new Set([...turn.tags, ...stored.tags])], feedback: stored.feedback, annotations: stored.notes };
}
