import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { SpanSummary, Tier } from '../../server/sessions/api';
import { now } from '../client/clock';
import { traceOf } from '../client/trace';
import { words } from '../client/words';
import { TierSwatch } from '../parts/badge';
import { formatDuration } from '../parts/figures';
import { Problem } from '../parts/problem';
import { VirtualRows } from '../parts/virtual-rows';
import { boundsOf, percentAt, stepShare, ticksOf, type Bounds } from './axis';
import { everySpan, isWanted, SpanFilterBar, type SpanFilter } from './filter-bar';
import { WaterfallRow } from './row';
import { treeRows, type TreeRow } from './tree';

interface WaterfallProps {
  traceId: string;
  /** How many spans there will be: their room is kept while they are on their way. */
  spanCount: number;
  selectedSpan: string | null;
  onSelect: (spanId: string) => void;
}

const rowHeight = 30;
const axisHeight = 28;
const filterHeight = 36;
/** From here on one looks for a span instead of reading them all. */
const manySpans = 25;
const tiers: Tier[] = ['browser', 'edge', 'server'];

/** The spans of one turn over time. */
export function Waterfall({ traceId, spanCount, selectedSpan, onSelect }: WaterfallProps) {
  const trace = traceOf(traceId);
  const detail = trace.value.value;
  if (!detail && trace.problem.value !== null) return <Problem message={trace.problem.value} />;
  if (!detail) {
    return (
      <div class="waterfall" aria-busy="true" style={{ height: `${roomFor(spanCount)}px` }}>
        <p class="sr-only">{words.value.parts.loading}</p>
      </div>
    );
  }
  return <Rows key={traceId} spans={detail.spans} selectedSpan={selectedSpan} onSelect={onSelect} />;
}

function Rows({ spans, selectedSpan, onSelect }: { spans: SpanSummary[] } & Omit<WaterfallProps, 'traceId' | 'spanCount'>) {
  const scroller = useRef<HTMLDivElement>(null);
  const wanted = useSignal<SpanFilter>(everySpan);
  const { rows, toggle } = useTree(spans, wanted.value);
  const present = spans.some((span) => span.endedAt === null) ? now.value : 0;
  const bounds = boundsOf(spans, present);
  const selectedIndex = rows.findIndex((row) => row.span.spanId === selectedSpan);
  const frame = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => walk(event, rows, scroller.current, onSelect, toggle);
  useEffect(() => reveal(scroller.current, selectedIndex), [selectedSpan]);
  useLayoutEffect(() => frame.current?.style.setProperty('--step', `${stepShare(bounds)}%`), [bounds.start, bounds.end]);
  return (
    <div class="waterfall" ref={frame}>
      {spans.length >= manySpans && (
        <SpanFilterBar spans={spans} shown={rows.length} filter={wanted.value} onChange={(next) => (wanted.value = next)} />
      )}
      <Axis bounds={bounds} spans={spans} />
      <div class="waterfall-scroll" ref={scroller} data-scroller onKeyDown={onKeyDown}>
        <VirtualRows
          role="tree"
          count={rows.length}
          rowHeight={rowHeight}
          scroller={scroller}
          label={words.value.waterfall.title}
          row={(index) => {
            const row = rows[index];
            if (!row) return null;
            return (
              <WaterfallRow
                key={row.span.spanId}
                row={row}
                index={index}
                total={rows.length}
                bounds={bounds}
                now={present}
                selected={index === selectedIndex}
                focusable={index === Math.max(0, selectedIndex)}
                onSelect={() => onSelect(row.span.spanId)}
                onToggle={() => toggle(row.span.spanId)}
              />
            );
          }}
        />
      </div>
    </div>
  );
}

/** The rows of the tree that are open and wanted, and what folds one. */
function useTree(spans: SpanSummary[], wanted: SpanFilter): { rows: TreeRow[]; toggle: (id: string) => void } {
  const collapsed = useSignal<ReadonlySet<string>>(new Set());
  const tree = useMemo(() => treeRows(spans, collapsed.value), [spans, collapsed.value]);
  const rows = useMemo(() => tree.filter((row) => isWanted(row.span, wanted)), [tree, wanted]);
  return { rows, toggle: (id) => (collapsed.value = toggled(collapsed.value, id)) };
}

/** Pixels of the rows and what stands above them, as the style sheet has it. */
function roomFor(spanCount: number): number {
  return spanCount * rowHeight + axisHeight + (spanCount >= manySpans ? filterHeight : 0);
}

function Axis({ bounds, spans }: { bounds: Bounds; spans: SpanSummary[] }) {
  const present = tiers.filter((tier) => spans.some((span) => span.tier === tier));
  return (
    <div class="waterfall-axis">
      <span class="waterfall-legend">
        {present.map((tier) => (
          <span key={tier} class="legend-item">
            <TierSwatch tier={tier} />
            {words.value.waterfall.tiers[tier]}
          </span>
        ))}
      </span>
      <span class="waterfall-ticks" aria-hidden="true">
        {ticksOf(bounds).map((at) => (
          <span key={at} class="tick" style={{ left: `${percentAt(bounds.start + at, bounds)}%` }}>
            {at === 0 ? '0' : formatDuration(at)}
          </span>
        ))}
      </span>
    </div>
  );
}

function reveal(element: HTMLElement | null, index: number): void {
  if (!element || index < 0) return;
  const top = index * rowHeight;
  if (top < element.scrollTop || top + rowHeight > element.scrollTop + element.clientHeight) {
    element.scrollTop = top - element.clientHeight / 2;
  }
}

/** Keys as in any tree: up, down, Home and End walk, left folds or goes to the parent, right unfolds, Enter opens. */
function walk(
  event: KeyboardEvent,
  rows: TreeRow[],
  root: HTMLElement | null,
  onSelect: (id: string) => void,
  toggle: (id: string) => void,
): void {
  const index = Number((event.target as HTMLElement).dataset['row'] ?? -1);
  const row = rows[index];
  const next = row && rowAfter(event.key, rows, index);
  if (!row || next === undefined) return;
  event.preventDefault();
  if (typeof next === 'number') focusRow(root, next);
  else if (next === 'open') onSelect(row.span.spanId);
  else toggle(row.span.spanId);
}

/** The row that a key leads to, or what it does to the row that has the focus. */
function rowAfter(key: string, rows: TreeRow[], index: number): number | 'open' | 'toggle' | undefined {
  const { depth = 1, childCount = 0, collapsed = false } = rows[index] ?? {};
  const hasOpenChildren = childCount > 0 && !collapsed;
  switch (key) {
    case 'ArrowDown':
      return Math.min(rows.length - 1, index + 1);
    case 'ArrowUp':
      return Math.max(0, index - 1);
    case 'Home':
      return 0;
    case 'End':
      return rows.length - 1;
    case 'ArrowLeft':
      return hasOpenChildren
        ? 'toggle'
        : Math.max(
            0,
            rows.slice(0, index).findLastIndex((row) => row.depth < depth),
          );
    case 'ArrowRight':
      return collapsed ? 'toggle' : Math.min(rows.length - 1, index + (hasOpenChildren ? 1 : 0));
    case 'Enter':
    case ' ':
      return 'open';
    default:
      return undefined;
  }
}

/** A row far away is there some frames after the scrolling. */
function focusRow(root: HTMLElement | null, index: number, frames = 10): void {
  reveal(root, index);
  requestAnimationFrame(() => {
    const row = root?.querySelector<HTMLElement>(`[data-row="${index}"]`);
    if (row) row.focus({ preventScroll: true });
    else if (frames > 0) focusRow(root, index, frames - 1);
  });
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}
