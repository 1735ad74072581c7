import { isRecord } from '../../../util/record';
import type { Attributes } from '../attributes';

type Tree = Record<string, unknown>;

/** Deeper keys are left out: no dialect nests so far. */
const MAX_SEGMENTS = 12;

/**
 * Rebuilds what a dialect flattened into indexed keys: `prefix0.role`, `prefix0.tool_calls.1.name` become a list of
 * objects. Undefined when no key begins with the prefix and a number.
 */
export function indexedList(attributes: Attributes, prefix: string): unknown[] | undefined {
  const root: Tree = Object.create(null);
  for (const key of Object.keys(attributes)) {
    if (key.startsWith(prefix) && isDigit(key, prefix.length)) plant(root, key.slice(prefix.length).split('.'), attributes[key]);
  }
  const list = gathered(root);
  return Array.isArray(list) && list.length > 0 ? list : undefined;
}

function isDigit(key: string, index: number): boolean {
  const code = key.charCodeAt(index);
  return code >= 48 && code <= 57;
}

function plant(root: Tree, path: string[], value: unknown): void {
  if (path.length > MAX_SEGMENTS) return;
  let node = root;
  for (const segment of path.slice(0, -1)) {
    const next = node[segment] ?? Object.create(null);
    if (!isRecord(next)) return;
    node[segment] = next;
    node = next;
  }
  node[path.at(-1) ?? ''] ??= value;
}

/** Objects whose keys are all numbers become lists, in the order of the numbers. */
function gathered(value: unknown): unknown {
  if (!isRecord(value) || Object.getPrototypeOf(value) !== null) return value;
  const keys = Object.keys(value);
  if (keys.length > 0 && keys.every((key) => /^\d{1,9}$/.test(key))) {
    return keys.sort((a, b) => Number(a) - Number(b)).map((key) => gathered(value[key]));
  }
  for (const key of keys) value[key] = gathered(value[key]);
  return value;
}
