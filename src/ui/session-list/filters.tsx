import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { listExportUrl } from '../client/api';
import { now } from '../client/clock';
import { query, setQuery } from '../client/router';
import { words } from '../client/words';
import { Button } from '../parts/button';
import { Icon } from '../parts/icon';
import { late } from '../parts/late';
import { Popover } from '../parts/popover';
import { formatMoment } from '../parts/time';
import { activeFilters, apiFilter, filterFields, isMetadataKey, timeRanges } from './filter';
import { shownValue } from './filter-values';
import { saveView, savedViews } from './saved-views';

const FilterForm = late(async () => (await import('./filter-form')).FilterForm);

const typingMs = 220;

export function ListToolbar() {
  return (
    <search class="list-toolbar">
      <SearchField />
      <TimeMenu />
      <FilterMenu />
      <Chips />
      <SaveView />
      <CsvLink />
    </search>
  );
}

function SearchField() {
  const text = words.value.list;
  const typed = useSignal(query.value.get('q') ?? '');
  const inAddress = query.value.get('q') ?? '';
  const shown = useRef(inAddress);
  useEffect(() => {
    if (shown.current !== inAddress) typed.value = inAddress;
    shown.current = inAddress;
  }, [inAddress]);
  useEffect(() => {
    if (typed.value === inAddress) return;
    const timer = setTimeout(() => setQuery({ q: typed.value.trim() || null }), typingMs);
    return () => clearTimeout(timer);
  }, [typed.value]);
  return (
    <label class="search-field">
      <Icon name="search" />
      <span class="sr-only">{text.search}</span>
      <input
        type="search"
        data-search
        placeholder={text.search}
        value={typed.value}
        onInput={(event) => (typed.value = event.currentTarget.value)}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}

function CsvLink() {
  return (
    <a
      class="button button-quiet csv-link"
      href={listExportUrl(apiFilter(query.value, now.peek()))}
      download
      aria-label={words.value.list.exportCsv}
      title={words.value.list.exportCsv}
    >
      <Icon name="export" />
      <span>CSV</span>
    </a>
  );
}

function TimeMenu() {
  const text = words.value.list;
  const range = query.value.get('range') ?? '';
  const change = (value: string) => setQuery({ range: value || null, from: null, to: null }, { replace: false });
  return (
    <label class="select-field">
      <Icon name="clock" />
      <span class="sr-only">{text.timeRange}</span>
      <select value={range} onChange={(event) => change(event.currentTarget.value)}>
        <option value="">{text.anyTime}</option>
        {Object.keys(timeRanges).map((key) => (
          <option key={key} value={key}>
            {text.last(key)}
          </option>
        ))}
      </select>
    </label>
  );
}

function FilterMenu() {
  return (
    <Popover label={words.value.list.filter} icon="filter">
      {(close) => <FilterForm close={close} />}
    </Popover>
  );
}

function Chips() {
  const filters = activeFilters(query.value).filter(([key]) => key !== 'range');
  const text = words.value.list;
  return (
    <>
      {filters.map(([key, value]) => (
        <button
          type="button"
          class="chip"
          key={key}
          title={text.removeFilter(chipLabel(key, value))}
          onClick={() => setQuery({ [key]: null }, { replace: false })}
        >
          <span class="sr-only">{text.removeFilter('')}</span>
          {chipLabel(key, value)}
          <Icon name="close" size={12} />
        </button>
      ))}
    </>
  );
}

function SaveView() {
  const text = words.value.list;
  const here = query.value.toString();
  if (here === '' || here === 'error=1' || savedViews().some((view) => view.query === here)) return null;
  return (
    <Popover label={text.saveView} icon="star">
      {(close) => (
        <form
          class="save-view"
          onSubmit={(event) => {
            event.preventDefault();
            const name =
              event.currentTarget instanceof HTMLFormElement
                ? String(new FormData(event.currentTarget).get('name') ?? '').trim()
                : '';
            if (name !== '') saveView(name);
            close();
          }}
        >
          <label class="field">
            <span>{text.viewName}</span>
            <input name="name" autocomplete="off" required ref={(input) => input?.focus()} />
          </label>
          <Button look="primary" type="submit">
            {text.save}
          </Button>
        </form>
      )}
    </Popover>
  );
}

function chipLabel(key: string, value: string): string {
  const text = words.value.list;
  if (key === 'error') return text.withErrors;
  if (isMetadataKey(key)) return `${key.slice('metadata.'.length)} = ${value}`;
  const field = filterFields.find((one) => one.key === key);
  if (!field) return `${key} ${value}`;
  if (field.kind === 'moment') return `${text.fields[field.key]} ${formatMoment(Number(value))}`;
  return `${text.fields[field.key]} ${field.kind === 'choice' ? '' : '≥ '}${shownValue(field, value)}`;
}
