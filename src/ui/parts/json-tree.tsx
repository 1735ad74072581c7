import { useSignal } from '@preact/signals';
import { words } from '../client/words';
import { LongText } from './long-text';

const childrenAtOnce = 100;

interface JsonTreeProps {
  value: unknown;
  name?: string;
  /** How many levels stand open at first. */
  open?: number;
}

/** A JSON value as a tree that folds. Children are made when their parent opens. */
export function JsonTree({ value, name, open = 1 }: JsonTreeProps) {
  if (typeof value !== 'object' || value === null) {
    return (
      <div class="json-leaf">
        <Key name={name} />
        <Leaf value={value} />
      </div>
    );
  }
  return <Branch value={value} name={name} open={open} />;
}

function Branch({ value, name, open }: { value: object; name?: string; open: number }) {
  const isOpen = useSignal(open > 0);
  const entries = Object.entries(value);
  const isArray = Array.isArray(value);
  return (
    <details class="json-branch" open={isOpen.value} onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>
        <Key name={name} />
        <span class="json-size">{isArray ? `[${entries.length}]` : `{${entries.length}}`}</span>
      </summary>
      {isOpen.value && <Entries entries={entries} open={open - 1} />}
    </details>
  );
}

function Entries({ entries, open }: { entries: [string, unknown][]; open: number }) {
  const shown = useSignal(childrenAtOnce);
  const hidden = entries.length - shown.value;
  return (
    <div class="json-children">
      {entries.slice(0, shown.value).map(([key, child]) => (
        <JsonTree key={key} name={key} value={child} open={open} />
      ))}
      {hidden > 0 && (
        <button type="button" class="show-all" onClick={() => (shown.value = entries.length)}>
          {words.value.parts.showMore(hidden)}
        </button>
      )}
    </div>
  );
}

function Key({ name }: { name?: string }) {
  return name === undefined ? null : <span class="json-key">{name}</span>;
}

function Leaf({ value }: { value: unknown }) {
  if (typeof value !== 'string') return <span class={`json-${value === null ? 'null' : typeof value}`}>{String(value)}</span>;
  return <LongText text={value}>{(shown) => <span class="json-string">{shown}</span>}</LongText>;
}

/** The value as text, indented; what cannot be written as JSON is written as it prints. */
export function jsonText(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value, null, 2) ?? String(value);
  } catch {
    return String(value);
  }
}

/** A text that holds a JSON object or array, as that value; null when it holds none. */
export function parseStructured(text: unknown): object | null {
  if (typeof text === 'object') return text;
  if (typeof text !== 'string' || !/^\s*[[{]/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
