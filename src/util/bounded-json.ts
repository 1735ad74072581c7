import { isPlainObject } from './record';

/** Marks where something was left out of a recorded value. */
export const CUT = '…';

const MAX_DEPTH = 12;

/**
 * JSON of any value, for recording: bounded in length, never throwing, and telling for values that JSON has no form for
 * (Map, Set, Date, Error, URL, BigInt, typed arrays, functions, cycles).
 *
 * @param value anything.
 * @param maxLength most characters of the answer, roughly: strings are cut, then entries are left out, marked by `…`.
 * @returns JSON text; undefined for `undefined`, which JSON cannot say.
 */
export function toBoundedJson(value: unknown, maxLength: number): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.length <= maxLength) return JSON.stringify(value);
  try {
    return JSON.stringify(new Pruner(maxLength).prune(value, 0));
  } catch {
    return '"[unserialisable]"';
  }
}

/** Copies a value into what JSON can say, spending a budget of characters. */
class Pruner {
  readonly #ancestors: object[] = [];
  #budget: number;

  constructor(budget: number) {
    this.#budget = budget;
  }

  prune(value: unknown, depth: number): unknown {
    switch (typeof value) {
      case 'string':
        return this.#cut(value);
      case 'number':
        this.#budget -= 8;
        return Number.isFinite(value) ? value : String(value);
      case 'bigint':
      case 'symbol':
        return this.#cut(String(value));
      case 'function':
        return this.#cut(`[function ${value.name || 'anonymous'}]`);
      case 'object':
        return value && this.#object(value, depth);
      default:
        this.#budget -= 5;
        return value;
    }
  }

  #object(value: object, depth: number): unknown {
    if (this.#ancestors.includes(value)) return '[circular]';
    if (depth >= MAX_DEPTH) return '[too deep]';
    this.#ancestors.push(value);
    try {
      return this.#byType(value, depth + 1);
    } catch {
      return UNREADABLE;
    } finally {
      this.#ancestors.pop();
    }
  }

  #byType(value: object, depth: number): unknown {
    if (Array.isArray(value)) return this.#list(value, value.length, depth);
    if (!isPlainObject(value)) {
      const named = describe(value);
      if (named !== undefined) return this.#cut(named);
      if (value instanceof Map || value instanceof Set) return this.#list(value, value.size, depth);
      if (value instanceof Error) {
        return { name: this.#cut(value.name), message: this.#cut(value.message), ...this.#fields(value, depth) };
      }
    }
    return hasToJson(value) ? this.prune(value.toJSON(), depth) : this.#fields(value, depth);
  }

  #list(values: Iterable<unknown>, size: number, depth: number): unknown[] {
    const kept: unknown[] = [];
    for (const value of values) {
      if (this.#budget-- <= 0) {
        kept.push(`${CUT} ${size - kept.length} more`);
        break;
      }
      kept.push(this.prune(value, depth));
    }
    return kept;
  }

  #fields(value: object, depth: number): Record<string, unknown> {
    const kept: Record<string, unknown> = {};
    let left = Object.keys(value).length;
    for (const key of Object.keys(value)) {
      if (this.#budget <= 0) {
        kept[CUT] = `${left} more`;
        break;
      }
      this.#budget -= key.length + 4;
      left--;
      setField(kept, key, this.#field(value, key, depth));
    }
    return kept;
  }

  #field(value: object, key: string, depth: number): unknown {
    try {
      return this.prune((value as Record<string, unknown>)[key], depth);
    } catch {
      return UNREADABLE;
    }
  }

  #cut(text: string): string {
    const room = Math.max(this.#budget, 0);
    this.#budget -= text.length + 2;
    if (text.length <= room) return text;
    return `${text.slice(0, endOfWholeCharacter(text, room))}${CUT} ${text.length - room} more characters`;
  }
}

const UNREADABLE = '[unreadable]';

/** One line for objects whose own fields say nothing. */
function describe(value: object): string | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${tag} ${value.byteLength} bytes]`;
  if (value instanceof RegExp || tag === 'URL') return String(value);
  return OPAQUE_TAGS.test(tag) ? `[${tag}]` : undefined;
}

/** Objects of the platform: a walk over them would be endless or would read what is not ours to read. */
const OPAQUE_TAGS =
  /^(Window|global|HTML.*|SVG.*|.*Event|Document|Node.*|Promise|Weak(Map|Set|Ref)|(Readable|Writable|Transform)Stream|Request|Response|Headers|AbortSignal|Blob|File|FormData|(Async)?Generator|Module)$/;

function hasToJson(value: object): value is { toJSON(): unknown } {
  return typeof (value as { toJSON?: unknown }).toJSON === 'function';
}

/** A field named `__proto__` stays a field. */
function setField(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true });
  else target[key] = value;
}

/** Never between the two halves of a surrogate pair. */
function endOfWholeCharacter(text: string, end: number): number {
  return /[\uD800-\uDBFF]/.test(text[end - 1] ?? '') ? end - 1 : end;
}
