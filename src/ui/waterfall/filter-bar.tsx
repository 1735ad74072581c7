import type { SpanSummary } from '../../server/sessions/api';
import { words } from '../client/words';
import { formatCount } from '../parts/figures';
import { Icon } from '../parts/icon';

/** Which spans of a long trace are shown. */
export interface SpanFilter {
  text: string;
  onlyFailed: boolean;
}

export const everySpan: SpanFilter = { text: '', onlyFailed: false };

interface FilterBarProps {
  spans: SpanSummary[];
  shown: number;
  filter: SpanFilter;
  onChange: (filter: SpanFilter) => void;
}

export function isWanted(span: SpanSummary, { text, onlyFailed }: SpanFilter): boolean {
  if (onlyFailed && span.status !== 'error') return false;
  const needle = text.trim().toLowerCase();
  return needle === '' || [span.name, span.service, span.model, span.spanId].some((one) => one?.toLowerCase().includes(needle));
}

/** Looks for spans by name, service, model or id, or for those that failed. */
export function SpanFilterBar({ spans, shown, filter, onChange }: FilterBarProps) {
  const text = words.value.waterfall;
  const failed = spans.filter((span) => span.status === 'error').length;
  return (
    <search class="span-filter">
      <label class="search-field search-field-small">
        <Icon name="search" size={14} />
        <span class="sr-only">{text.find}</span>
        <input
          type="search"
          placeholder={text.find}
          value={filter.text}
          onInput={(event) => onChange({ ...filter, text: event.currentTarget.value })}
        />
      </label>
      {failed > 0 && (
        <button
          type="button"
          class="toggle-chip"
          aria-pressed={filter.onlyFailed}
          onClick={() => onChange({ ...filter, onlyFailed: !filter.onlyFailed })}
        >
          <Icon name="alert" size={12} />
          {text.onlyFailed(formatCount(failed))}
        </button>
      )}
      <output class="figure">{shown === spans.length ? '' : text.shown(formatCount(shown), formatCount(spans.length))}</output>
    </search>
  );
}
