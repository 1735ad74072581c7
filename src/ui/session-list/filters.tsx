import { signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Facets } from '../../server/sessions/api';
import { fetchFacets, listExportUrl } from '../client/api';
import { now } from '../client/clock';
import { query, setQuery } from '../client/router';
import { words } from '../client/words';
import { Button } from '../parts/button';
import { Icon } from '../parts/icon';
import { Popover } from '../parts/popover';
import { formatMoment } from '../parts/time';
import { activeFilters, apiFilter, filterFields, isMetadataKey, timeRanges, type FilterField, type FilterKind } from './filter';
import { saveView, savedViews } from './saved-views';

const inputTypes: Record<FilterKind, 'text' | 'number' | 'datetime-local'> = {
  choice: 'text',
  number: 'number',
  duration: 'number',
  moment: 'datetime-local',
};
const facets = signal<Facets | null>(null);
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
  useEffect(() => {
    typed.value = inAddress;
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
      CSV
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

function FilterForm({ close }: { close: () => void }) {
  const text = words.value.list;
  useEffect(() => {
    fetchFacets().then(
      (found) => (facets.value = found),
      () => {},
    );
  }, []);
  const apply = (event: SubmitEvent) => {
    event.preventDefault();
    if (event.currentTarget instanceof HTMLFormElement) setQuery(readForm(new FormData(event.currentTarget)), { replace: false });
    close();
  };
  return (
    <form class="filter-form" onSubmit={apply}>
      <label class="check-field">
        <input type="checkbox" name="error" value="1" defaultChecked={query.value.get('error') === '1'} /> {text.onlyErrors}
      </label>
      <div class="filter-grid">
        {filterFields.map((field) => (
          <Field key={field.key} field={field} />
        ))}
      </div>
      <MetadataField />
      <div class="filter-actions">
        <Button
          look="quiet"
          onClick={() => {
            setQuery(Object.fromEntries(activeFilters(query.peek()).map(([key]) => [key, null])), { replace: false });
            close();
          }}
        >
          {text.clear}
        </Button>
        <Button look="primary" type="submit">
          {text.apply}
        </Button>
      </div>
    </form>
  );
}

function Field({ field }: { field: FilterField }) {
  const label = words.value.list.fields[field.key];
  const value = shownValue(field, query.value.get(field.key));
  const suggestions = field.facet ? (facets.value?.[field.facet] ?? []) : [];
  return (
    <label class="field">
      <span>{label}</span>
      <input
        name={field.key}
        type={inputTypes[field.kind]}
        min={inputTypes[field.kind] === 'number' ? 0 : undefined}
        step={inputTypes[field.kind] === 'number' ? 'any' : undefined}
        defaultValue={value}
        list={field.facet ? `facet-${field.key}` : undefined}
        autocomplete="off"
      />
      {field.facet && (
        <datalist id={`facet-${field.key}`}>
          {suggestions.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </datalist>
      )}
    </label>
  );
}

function MetadataField() {
  const text = words.value.list;
  const [key, value] = [...query.value].find(([name]) => isMetadataKey(name)) ?? ['', ''];
  return (
    <fieldset class="metadata-field">
      <legend>{text.metadata}</legend>
      <input
        name="metadataKey"
        aria-label={text.metadataKey}
        placeholder={text.metadataKey}
        defaultValue={key.slice('metadata.'.length)}
        autocomplete="off"
      />
      <span aria-hidden="true">=</span>
      <input
        name="metadataValue"
        aria-label={text.metadataValue}
        placeholder={text.metadataValue}
        defaultValue={value}
        autocomplete="off"
      />
    </fieldset>
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

/** Durations are typed in seconds and moments in local time; both are sent in milliseconds. */
function shownValue(field: FilterField, value: string | null): string {
  if (value === null) return '';
  if (field.kind === 'moment') return localMoment(Number(value));
  return field.kind === 'duration' ? String(Number(value) / 1000) : value;
}

function sentValue(field: FilterField, typed: string): string | null {
  if (typed === '') return null;
  if (field.kind === 'moment') return String(new Date(typed).getTime());
  return field.kind === 'duration' ? String(Number(typed) * 1000) : typed;
}

/** As `datetime-local` writes it: local time, to the minute. */
function localMoment(at: number): string {
  const minutes = new Date(at).getTimezoneOffset();
  return new Date(at - minutes * 60_000).toISOString().slice(0, 16);
}

function readForm(form: FormData): Record<string, string | null> {
  const read = (key: string) => String(form.get(key) ?? '').trim();
  const changes: Record<string, string | null> = { error: read('error') || null };
  for (const field of filterFields) changes[field.key] = sentValue(field, read(field.key));
  if (changes['from'] || changes['to']) changes['range'] = null;
  for (const [key] of query.peek()) if (isMetadataKey(key)) changes[key] = null;
  if (read('metadataKey') !== '') changes[`metadata.${read('metadataKey')}`] = read('metadataValue') || null;
  return changes;
}
