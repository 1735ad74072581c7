import { computed, signal, useComputed } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { SessionSummary } from '../../server/sessions/api';
import { now } from '../client/clock';
import { usePageKeys } from '../client/page-keys';
import {
  hits,
  listCursor,
  listProblem,
  listScroll,
  listState,
  loadMore,
  prepareList,
  sessions,
  showList,
} from '../client/session-list';
import { navigate, query, sessionPath } from '../client/router';
import { words } from '../client/words';
import { Button } from '../parts/button';
import { formatCount } from '../parts/figures';
import { late } from '../parts/late';
import { Problem } from '../parts/problem';
import { narrow } from '../parts/viewport';
import { VirtualRows } from '../parts/virtual-rows';
import { apiFilter } from './filter';
import { ListToolbar } from './filters';
import { SessionRow } from './row';
import { ViewTabs } from './saved-views';

const FirstTrace = late(async () => (await import('../empty-state/page')).FirstTrace);

const rowHeights = { wide: 60, narrow: 104 };

/** The row that `j` and `k` move. */
export const selectedRow = signal(-1);

const filter = computed(() => apiFilter(query.value, now.peek()));

/** Asks for what the page will show; its answer is awaited for a moment, so that list and frame are painted as one. */
export function prepareListPage(): Promise<void> {
  return prepareList(filter.peek());
}

/** The list of sessions, newest activity first. */
export function SessionListPage() {
  const wanted = filter.value;
  useEffect(() => {
    selectedRow.value = -1;
    void showList(wanted);
  }, [wanted]);
  if (listState.value === 'ready' && sessions.value.length === 0 && wanted === '') return <FirstTrace waiting />;
  const text = words.value.list;
  return (
    <main class="list-page" id="main">
      <header class="list-head">
        <h1>{text.title}</h1>
        <ViewTabs />
      </header>
      <ListToolbar />
      <Rows />
    </main>
  );
}

function ColumnHead() {
  const text = words.value.list.columns;
  return (
    <div class="list-columns" aria-hidden="true">
      <span>{text.session}</span>
      <span>{text.origin}</span>
      <span class="session-tools">{text.tools}</span>
      <div class="session-figures">
        <span>{text.turns}</span>
        <span>{text.tokens}</span>
        <span>{text.cost}</span>
        <span>{text.duration}</span>
        <span>{text.lastActive}</span>
      </div>
    </div>
  );
}

function Rows() {
  const scroller = useRef<HTMLDivElement>(null);
  const height = useComputed(() => (narrow.value ? rowHeights.narrow : rowHeights.wide)).value;
  useKeptScroll(scroller, height);
  useRowKeys(scroller, height);
  const rows = sessions.value;
  if (listState.value === 'failed') return <Problem message={listProblem.value} />;
  if (listState.value === 'loading' && rows.length === 0) return <Skeleton />;
  if (rows.length === 0) return <NothingFound />;
  const total = listCursor.value === null ? rows.length : -1;
  return (
    <div class="list-scroll" ref={scroller} data-scroller aria-busy={listState.value === 'loading'}>
      <ColumnHead />
      <VirtualRows
        count={rows.length}
        rowHeight={height}
        scroller={scroller}
        label={words.value.list.title}
        onReach={(last) => last > rows.length - 60 && void loadMore()}
        row={(index) => {
          const session = rows[index];
          return (
            session && (
              <SessionRow
                key={session.id}
                session={session}
                hit={hits.value[session.id]?.[0] ?? null}
                position={index}
                total={total}
                selected={index === selectedRow.value}
                height={height}
              />
            )
          );
        }}
      />
      <p class="list-end">
        {total < 0 ? words.value.list.loadingMore(formatCount(rows.length)) : words.value.list.end(formatCount(rows.length))}
      </p>
    </div>
  );
}

function useRowKeys(scroller: { current: HTMLElement | null }, height: number): void {
  const step = (by: number) => {
    selectedRow.value = Math.max(0, Math.min(sessions.peek().length - 1, selectedRow.peek() + by));
    keepRowInView(scroller.current, selectedRow.peek(), height);
  };
  const stepToError = (by: 1 | -1) => {
    const at = nextFailed(sessions.peek(), selectedRow.peek(), by);
    if (at !== null) step(at - selectedRow.peek());
  };
  usePageKeys({
    next: () => step(1),
    previous: () => step(-1),
    open: () => openRow(sessions.peek()[selectedRow.peek()]),
    nextError: () => stepToError(1),
    previousError: () => stepToError(-1),
  });
}

function openRow(session: SessionSummary | undefined): void {
  if (session) navigate(sessionPath(session.id));
}

function nextFailed(rows: SessionSummary[], from: number, by: 1 | -1): number | null {
  for (let index = from + by; index >= 0 && index < rows.length; index += by) {
    if ((rows[index]?.errorCount ?? 0) > 0) return index;
  }
  return null;
}

/** The head of the columns covers the first pixels, hence half a row more. */
function keepRowInView(element: HTMLElement | null, row: number, height: number): void {
  if (!element) return;
  const top = row * height;
  const bottom = top + height * 1.5;
  if (top < element.scrollTop) element.scrollTop = top;
  else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
  requestAnimationFrame(() => element.querySelector<HTMLElement>(`[data-row="${row}"]`)?.focus({ preventScroll: true }));
}

/** Comes back to where the list was, and keeps rows in place when newer ones arrive above. */
function useKeptScroll(scroller: { current: HTMLDivElement | null }, height: number): void {
  const topId = useRef<string | null>(null);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    if (listScroll.filter !== filter.peek()) listScroll.top = 0;
    if (listScroll.top > 0) element.scrollTop = listScroll.top;
    listScroll.filter = filter.peek();
    const onScroll = () => {
      listScroll.top = element.scrollTop;
      topId.current = sessions.peek()[Math.floor(element.scrollTop / height)]?.id ?? null;
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, [height, listState.value === 'ready' && sessions.value.length > 0]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || listScroll.top < height) return;
    const index = sessions.peek().findIndex((session) => session.id === topId.current);
    if (index >= 0) element.scrollTop = index * height + (element.scrollTop % height);
  }, [sessions.value]);
}

function NothingFound() {
  const text = words.value.list;
  return (
    <div class="blank">
      <p class="blank-title">{text.nothing}</p>
      <p class="muted">{text.nothingHint}</p>
      <Button onClick={() => history.back()}>{text.back}</Button>
    </div>
  );
}

function Skeleton() {
  return (
    <div class="list-scroll" aria-busy="true">
      <p class="sr-only">{words.value.parts.loading}</p>
      {Array.from({ length: 9 }, (_, index) => (
        <div key={index} class="skeleton-row">
          <span />
          <span />
          <span />
        </div>
      ))}
    </div>
  );
}
