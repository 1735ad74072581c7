import { useSignal } from '@preact/signals';
import { words } from '../client/words';
import { CopyButton } from '../parts/copy';
import { Icon } from '../parts/icon';
import { JsonTree, jsonText, parseStructured } from '../parts/json-tree';

interface AttributesProps {
  values: Record<string, unknown>;
  /** Field of the conversation by the attribute key that it was read from. */
  readAs?: Record<string, string[]>;
}

/** Attributes with a search over keys and values. */
export function Attributes({ values, readAs = {} }: AttributesProps) {
  const wanted = useSignal('');
  const text = words.value.span;
  const entries = Object.entries(values).sort(([a], [b]) => a.localeCompare(b));
  const shown = entries.filter(([key, value]) => matches(key, value, wanted.value));
  return (
    <div class="attributes">
      <div class="attributes-bar">
        <label class="search-field search-field-small">
          <Icon name="search" size={14} />
          <span class="sr-only">{text.searchAttributes}</span>
          <input
            type="search"
            placeholder={text.searchAttributes}
            value={wanted.value}
            onInput={(event) => (wanted.value = event.currentTarget.value)}
          />
        </label>
        <CopyButton text={() => jsonText(values)} label={text.copyAll} withText />
      </div>
      <dl class="attribute-list">
        {shown.map(([key, value]) => (
          <Attribute key={key} name={key} value={value} readAs={readAs[key] ?? []} />
        ))}
      </dl>
      {shown.length === 0 && (
        <p class="muted attributes-none">{entries.length === 0 ? text.noAttributes : text.noMatch(entries.length)}</p>
      )}
    </div>
  );
}

function Attribute({ name, value, readAs }: { name: string; value: unknown; readAs: string[] }) {
  const structured = parseStructured(value);
  return (
    <div class="attribute">
      <dt>
        {name}
        {readAs.map((field) => (
          <span key={field} class="badge badge-accent" title={words.value.span.readAs(field)}>
            {field}
          </span>
        ))}
      </dt>
      <dd>
        <JsonTree value={structured ?? value} open={1} />
        <CopyButton text={() => jsonText(value)} label={words.value.span.copyValue(name)} />
      </dd>
    </div>
  );
}

function matches(key: string, value: unknown, wanted: string): boolean {
  const needle = wanted.trim().toLowerCase();
  return needle === '' || key.toLowerCase().includes(needle) || jsonText(value).toLowerCase().includes(needle);
}
