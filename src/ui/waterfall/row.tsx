import type { SpanSummary, Tier } from '../../server/sessions/api';
import { words } from '../client/words';
import { TierSwatch } from '../parts/badge';
import { formatDuration } from '../parts/figures';
import { Icon } from '../parts/icon';
import { percentAt, type Bounds } from './axis';
import type { TreeRow } from './tree';

interface RowProps {
  row: TreeRow;
  index: number;
  total: number;
  bounds: Bounds;
  now: number;
  selected: boolean;
  focusable: boolean;
  onSelect: () => void;
  onToggle: () => void;
}

/** One span: its name in the tree, its bar on the axis. */
export function WaterfallRow({ row, index, total, bounds, now, selected, focusable, onSelect, onToggle }: RowProps) {
  const { span, depth, childCount, collapsed } = row;
  const duration = (span.endedAt ?? now) - span.startedAt;
  return (
    <li
      class="span-row"
      role="treeitem"
      aria-level={depth}
      aria-expanded={childCount > 0 ? !collapsed : undefined}
      aria-selected={selected}
      aria-setsize={total}
      aria-posinset={index + 1}
      tabIndex={focusable ? 0 : -1}
      data-span={span.spanId}
      data-span-id={span.spanId}
      data-tier={span.tier ?? undefined}
      data-row={index}
      data-error={span.status === 'error' || undefined}
      onClick={onSelect}
    >
      <Name row={row} onToggle={onToggle} />
      <TierName tier={span.tier} />
      <Bar span={span} bounds={bounds} now={now} duration={Math.max(0, duration)} />
    </li>
  );
}

/** The name in the tree, with what folds it and what is wrong with it. */
function Name({ row, onToggle }: Pick<RowProps, 'row' | 'onToggle'>) {
  const { span, depth, childCount, collapsed } = row;
  const text = words.value.waterfall;
  return (
    <span class="span-name" style={{ paddingLeft: `calc(${depth - 1} * var(--indent))` }}>
      <Fold row={row} onToggle={onToggle} />
      <Icon name={span.status === 'error' ? 'alert' : span.category} size={14} class={`category category-${span.category}`} />
      <span class="cut" title={span.name}>
        {span.name}
      </span>
      {span.status === 'error' && <span class="sr-only">{text.failed}</span>}
      {row.orphan && (
        <span class="badge badge-warning" title={text.orphanAdvice}>
          {text.orphan}
        </span>
      )}
      {collapsed && <span class="badge badge-neutral">+{childCount}</span>}
    </span>
  );
}

function Fold({ row, onToggle }: Pick<RowProps, 'row' | 'onToggle'>) {
  if (row.childCount === 0) return <span class="span-fold" />;
  return (
    <button
      type="button"
      class="span-fold"
      tabIndex={-1}
      aria-hidden="true"
      data-open={!row.collapsed || undefined}
      onClick={(event) => {
        event.stopPropagation();
        onToggle();
      }}
    >
      <Icon name="chevron" size={10} />
    </button>
  );
}

function TierName({ tier }: { tier: Tier | null }) {
  return (
    <span class="span-tier">
      {tier !== null && (
        <>
          <TierSwatch tier={tier} />
          {words.value.waterfall.tiers[tier]}
        </>
      )}
    </span>
  );
}

function Bar({ span, bounds, now, duration }: { span: SpanSummary; bounds: Bounds; now: number; duration: number }) {
  const left = percentAt(span.startedAt, bounds);
  const right = percentAt(span.endedAt ?? now, bounds);
  const first = span.timeToFirstChunkMs;
  return (
    <span class="span-track">
      <span
        class={`span-bar tier-${span.tier ?? 'none'}`}
        data-open={span.endedAt === null || undefined}
        style={{ left: `${left}%`, width: `max(3px, ${right - left}%)` }}
      >
        {first !== null && duration > 0 && (
          <span
            class="span-first-chunk"
            title={words.value.waterfall.firstToken(formatDuration(first))}
            style={{ left: `${Math.min(100, (first / duration) * 100)}%` }}
          />
        )}
      </span>
      <span class="span-duration" style={{ left: `calc(${right}% + 6px)` }}>
        {formatDuration(duration)}
      </span>
    </span>
  );
}
