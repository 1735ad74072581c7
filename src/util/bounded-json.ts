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
  private readonly ancestors: object[] = [];

  constructor(private budget: number) {}

  prune(value: unknown, depth: number): unknown {
    switch (typeof value) {
      case 'string':
        return this.cut(value);
      case 'number':
        this.budget -= 8;
        return Number.isFinite(value) ? value : String(value);
      case 'bigint':
        return this.cut(value.toString());
      case 'function':
        return this.cut(`[function ${value.name || 'anonymous'}]`);
      case 'symbol':
        return this.cut(value.toString());
      case 'object':
        return value === null ? null : this.pruneObject(value, depth);
      default:
        this.budget -= 5;
        return value;
    }
  }

  private pruneObject(value: object, depth: number): unknown {
    if (this.ancestors.includes(value)) return '[circular]';
    if (depth >= MAX_DEPTH) return '[too deep]';
    this.ancestors.push(value);
    try {
      return this.pruneByType(value, depth + 1);
    } catch {
      return '[unreadable]';
    } finally {
      this.ancestors.pop();
    }
  }

  private pruneByType(value: object, depth: number): unknown {
    if (Array.isArray(value)) return this.list(value, value.length, depth);
    const named = describe(value);
    if (named !== undefined) return this.cut(named);
    if (value instanceof Map) return this.list(value.entries(), value.size, depth);
    if (value instanceof Set) return this.list(value.values(), value.size, depth);
    if (value instanceof Error) return this.error(value, depth);
    if (hasToJson(value)) return this.prune(value.toJSON(), depth);
    return this.fields(value, depth);
  }

  private list(values: Iterable<unknown>, size: number, depth: number): unknown[] {
    const kept: unknown[] = [];
    for (const value of values) {
      if (this.budget <= 0) {
        kept.push(`${CUT} ${size - kept.length} more`);
        break;
      }
      this.budget -= 1;
      kept.push(this.prune(value, depth));
    }
    return kept;
  }

  private fields(value: object, depth: number): Record<string, unknown> {
    const kept: Record<string, unknown> = {};
    const keys = Object.keys(value);
    for (const [index, key] of keys.entries()) {
      if (this.budget <= 0) {
        kept[CUT] = `${keys.length - index} more`;
        break;
      }
      this.budget -= key.length + 4;
      setField(kept, key, this.field(value, key, depth));
    }
    return kept;
  }

  private field(value: object, key: string, depth: number): unknown {
    try {
      return this.prune((value as Record<string, unknown>)[key], depth);
    } catch {
      return '[unreadable]';
    }
  }

  private error(error: Error, depth: number): Record<string, unknown> {
    const { name, message } = error;
    return { name: this.cut(name), message: this.cut(message), ...this.fields(error, depth) };
  }

  private cut(text: string): string {
    const room = Math.max(this.budget, 0);
    this.budget -= text.length + 2;
    if (text.length <= room) return text;
    return `${text.slice(0, endOfWholeCharacter(text, room))}${CUT} ${text.length - room} more characters`;
  }
}

/** One line for objects whose own fields say nothing. */
function describe(value: object): string | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${tagOf(value)} ${value.byteLength} bytes]`;
  if (value instanceof RegExp) return value.toString();
  const tag = tagOf(value);
  if (tag === 'URL') return String(value);
  return OPAQUE_TAGS.test(tag) ? `[${tag}]` : undefined;
}

/** Objects of the platform: a walk over them would be endless or would read what is not ours to read. */
const OPAQUE_TAGS =
  /^(Window|global|HTML.*|SVG.*|.*Event|Document|Node.*|Promise|WeakMap|WeakSet|WeakRef|ReadableStream|WritableStream|TransformStream|Request|Response|Headers|AbortSignal|Blob|File|FormData|Generator|AsyncGenerator|Module)$/;

function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

function hasToJson(value: object): value is { toJSON(): unknown } {
  return typeof (value as { toJSON?: unknown }).toJSON === 'function';
}

/** A field named `__proto__` stays a field. */
function setField(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Never between the two halves of a surrogate pair. */
function endOfWholeCharacter(text: string, end: number): number {
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}
