/** A piece of SQL whose values are quoted already. */
export class Sql {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

type Value = Sql | string | number | boolean | readonly (string | number | readonly (string | number)[])[];

/**
 * SQL with values in it: strings become literals, arrays lists for `IN`, and pieces stay as they are. Values stand in the text
 * and not in parameters of the URL, which proxies cut.
 */
export function sql(parts: TemplateStringsArray, ...values: Value[]): Sql {
  return new Sql(parts.map((part, index) => part + (index < values.length ? quote(values[index] as Value) : '')).join(''));
}

/** A name of a table, a column or a cluster. */
export function identifier(name: string): Sql {
  return new Sql(`\`${name.replaceAll(/[`\\]/g, '\\$&')}\``);
}

export function all(conditions: readonly Sql[]): Sql {
  return new Sql(conditions.map(({ text }) => `(${text})`).join(' AND ') || '1');
}

function quote(value: Value): string {
  if (value instanceof Sql) return value.text;
  if (typeof value === 'string') return literal(value);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  return `(${value.map((item) => quote(item)).join(', ')})`;
}

function literal(text: string): string {
  return `'${wellFormed(text).replaceAll(/['\\]/g, '\\$&').replaceAll('\0', '\\0')}'`;
}

function number(value: number): string {
  if (Number.isFinite(value)) return String(value);
  throw new RangeError(`${value} is no number to ask for.`);
}

/** Half a surrogate pair is no text, and the engine refuses rows with one. */
export function wellFormed(text: string): string {
  return text.replaceAll(/[\uD800-\uDFFF]/gu, '\uFFFD');
}
