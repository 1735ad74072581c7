import type { Attributes } from './attributes';

/** The keys that a set of attributes has, in their order. The spans of a program have few shapes. */
export class Shape {
  /** What was worked out once for this shape, by the place of who asked. */
  readonly results: unknown[] = [];
  readonly #before: Shape | undefined;
  readonly #key: string;
  readonly #longer = new Map<string, Shape>();
  #keys: readonly string[] | undefined;
  #families: ReadonlySet<string> | undefined;

  constructor(before?: Shape, key = '') {
    this.#before = before;
    this.#key = key;
  }

  get keys(): readonly string[] {
    return (this.#keys ??= this.#gatherKeys());
  }

  /** First words of the keys (`gen_ai`, `ai`, `llm`): what tells quickly which dialects a span cannot speak. */
  get families(): ReadonlySet<string> {
    return (this.#families ??= new Set(this.keys.map((key) => FAMILY.exec(key)?.[0] ?? key)));
  }

  /** The shape with one more key; undefined when nobody asked for it before. */
  with(key: string): Shape | undefined {
    return this.#longer.get(key);
  }

  grow(key: string): Shape {
    const longer = new Shape(this, key);
    this.#longer.set(key, longer);
    return longer;
  }

  #gatherKeys(): string[] {
    if (!this.#before) return [];
    const keys = this.#before.#gatherKeys();
    keys.push(this.#key);
    return keys;
  }
}

const FAMILY = /^[^.:]*/;

/** A producer may invent keys without end: then all begins anew. */
const mostShapes = 10_000;

let empty = new Shape();
let shapes = 0;

/** The same object for equal keys, as a rule. */
export function shapeOf(attributes: Attributes): Shape {
  let shape = empty;
  for (const key of Object.keys(attributes)) shape = shape.with(key) ?? grown(shape, key);
  return shape;
}

function grown(shape: Shape, key: string): Shape {
  shapes += 1;
  if (shapes > mostShapes) {
    empty = new Shape();
    shapes = 0;
  }
  return shape.grow(key);
}

let askers = 0;

/** Works out once for a shape what would be the same for each of its spans. */
export function oncePerShape<T>(workOut: (shape: Shape) => T): (shape: Shape) => T {
  const place = askers++;
  return (shape) => (shape.results[place] ??= workOut(shape)) as T;
}
