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
  selectedSpan: string | null;
  onSelect: (spanId: string) => void;
}

const rowHeight = 30;
/** From here on one looks for a span instead of reading them all. */
const manySpans = 25;
const tiers: Tier[] = ['browser', 'edge', 'server'];

/** The spans of one turn over time. */
export function Waterfall({ traceId, selectedSpan, onSelect }: WaterfallProps) {
  const trace = traceOf(traceId);
  const detail = trace.value.value;
  if (!detail && trace.problem.value !== null) return <Problem message={trace.problem.value} />;
  if (!detail) return <div class="waterfall" aria-busy="true"><p class="sr-only">{words.value.parts.loading}</p></div>;
  return <Rows key={traceId} spans={detail.spans} selectedSpan={selectedSpan} onSelect={onSelect} />;
}

function Rows({ spans, selectedSpan, onSelect }: { spans: SpanSummary[] } & Omit<WaterfallProps, 'traceId'>) {
  const scroller = useRef<HTMLDivElement>(null);
  const collapsed = useSignal<ReadonlySet<string>>(new Set());
  const wanted = useSignal<SpanFilter>(everySpan);
  const tree = useMemo(() => treeRows(spans, collapsed.value), [spans, collapsed.value]);
  const rows = useMemo(() => tree.filter((row) => isWanted(row.span, wanted.value)), [tree, wanted.value]);
  const isOpen = spans.some((span) => span.endedAt === null);
  const present = isOpen ? now.value : 0;
  const bounds = boundsOf(spans, present);
  const selectedIndex = rows.findIndex((row) => row.span.spanId === selectedSpan);
  const toggle = (id: string) => (collapsed.value = toggled(collapsed.value, id));
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => reveal(scroller.current, selectedIndex), [selectedSpan]);
  useLayoutEffect(() => frame.current?.style.setProperty('--step', `${stepShare(bounds)}%`), [bounds.start, bounds.end]);
  return (
    <div class="waterfall" ref={frame}>
      {spans.length >= manySpans && <SpanFilterBar spans={spans} shown={rows.length} filter={wanted.value} onChange={(next) => (wanted.value = next)} />}
      <Axis bounds={bounds} spans={spans} />
      <div class="waterfall-scroll" ref={scroller} data-scroller onKeyDown={(event) => walk(event, rows, scroller.current, onSelect, toggle)}>
        <VirtualRows role="tree" count={rows.length} rowHeight={rowHeight} scroller={scroller} label={words.value.waterfall.title}
          row={(index) => {
            const row = rows[index];
            return row && (
              <WaterfallRow key={row.span.spanId} row={row} index={index} total={rows.length} bounds={bounds} now={present} selected={index === selectedIndex}
                focusable={index === Math.max(0, selectedIndex)} onSelect={() => onSelect(row.span.spanId)} onToggle={() => toggle(row.span.spanId)} />
            );
          }} />
      </div>
    </div>
  );
}

function Axis({ bounds, spans }: { bounds: Bounds; spans: SpanSummary[] }) {
  const present = tiers.filter((tier) => spans.some((span) => span.tier === tier));
  return (
    <div class="waterfall-axis">
      <span class="waterfall-legend">{present.map((tier) => <span key={tier} class="legend-item"><TierSwatch tier={tier} />{words.value.waterfall.tiers[tier]}</span>)}</span>
      <span class="waterfall-ticks" aria-hidden="true">
        {ticksOf(bounds).map((at) => <span key={at} class="tick" style={{ left: `${percentAt(bounds.start + at, bounds)}%` }}>{at === 0 ? '0' : formatDuration(at)}</span>)}
      </span>
    </div>
  );
}

function reveal(element: HTMLElement | null, index: number): void {
  if (!element || index < 0) return;
  const top = index * rowHeight;
  if (top < element.scrollTop || top + rowHeight > element.scrollTop + element.clientHeight) element.scrollTop = top - element.clientHeight / 2;
}

/** Arrow keys as in any tree: up and down walk, left folds, right unfolds, Enter opens. */
function walk(event: KeyboardEvent, rows: TreeRow[], root: HTMLElement | null, onSelect: (id: string) => void, toggle: (id: string) => void): void {
  const index = Number((event.target as HTMLElement).dataset['row'] ?? -1);
  const row = rows[index];
  if (!row) return;
  const { spanId } = row.span;
  if (event.key === 'ArrowDown') focusRow(root, index + 1);
  else if (event.key === 'ArrowUp') focusRow(root, index - 1);
  else if (event.key === 'Enter' || event.key === ' ') onSelect(spanId);
  else if (event.key === 'ArrowLeft' && row.childCount > 0 && !row.collapsed) toggle(spanId);
  else if (event.key === 'ArrowRight' && row.collapsed) toggle(spanId);
  else return;
  event.preventDefault();
}

function focusRow(root: HTMLElement | null, index: number): void {
  reveal(root, index);
  requestAnimationFrame(() => root?.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus());
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}
