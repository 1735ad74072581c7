import type { Attributes } from './attributes';

/** The keys that a set of attributes has, in their order. The spans of a program have few shapes. */
export interface Shape {
  readonly keys: readonly string[];
  /** First words of the keys (`gen_ai`, `ai`, `llm`): what tells quickly which dialects a span cannot speak. */
  readonly families: ReadonlySet<string>;
}

/** A producer may invent keys without end: then all begins anew. */
const mostShapes = 2_000;

const shapes = new Map<string, Shape>();

/** The same object for equal keys, as a rule. */
export function shapeOf(attributes: Attributes): Shape {
  const keys = Object.keys(attributes);
  const name = keys.join('\n');
  const known = shapes.get(name);
  if (known) return known;
  const shape = { keys, families: familiesOf(keys) };
  if (shapes.size >= mostShapes) shapes.clear();
  shapes.set(name, shape);
  return shape;
}

/** Works out once for a shape what would be the same for each of its spans. */
export function oncePerShape<T>(workOut: (shape: Shape) => T): (shape: Shape) => T {
  const results = new WeakMap<Shape, T>();
  return (shape) => {
    const known = results.get(shape);
    if (known !== undefined) return known;
    const result = workOut(shape);
    results.set(shape, result);
    return result;
  };
}

const FAMILY = /^[^.:]*/;

function familiesOf(keys: readonly string[]): ReadonlySet<string> {
  return new Set(keys.map((key) => FAMILY.exec(key)?.[0] ?? key));
}
