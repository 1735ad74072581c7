import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Facets } from '../../server/sessions/api';
import { fetchFacets } from '../client/api';
import { query, setQuery } from '../client/router';
import { words } from '../client/words';
import { Button } from '../parts/button';
import { activeFilters, filterFields, isMetadataKey, type FilterField, type FilterKind } from './filter';
import { sentValue, shownValue } from './filter-values';

const inputTypes: Record<FilterKind, 'text' | 'number' | 'datetime-local'> = {
  choice: 'text',
  number: 'number',
  duration: 'number',
  moment: 'datetime-local',
};
const facets = signal<Facets | null>(null);

/** All filters in one form; what is applied stands in the address. */
export function FilterForm({ close }: { close: () => void }) {
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

function readForm(form: FormData): Record<string, string | null> {
  const read = (key: string) => String(form.get(key) ?? '').trim();
  const changes: Record<string, string | null> = { error: read('error') || null };
  for (const field of filterFields) changes[field.key] = sentValue(field, read(field.key));
  if (changes['from'] || changes['to']) changes['range'] = null;
  for (const [key] of query.peek()) if (isMetadataKey(key)) changes[key] = null;
  if (read('metadataKey') !== '') changes[`metadata.${read('metadataKey')}`] = read('metadataValue') || null;
  return changes;
}
