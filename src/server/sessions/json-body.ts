import type { Context } from 'hono';
import { QueryError } from '../store/contract';

/** The fields of a small JSON body, each checked where it is read. */
export class JsonBody {
  readonly #fields: Record<string, unknown>;

  private constructor(fields: Record<string, unknown>) {
    this.#fields = fields;
  }

  /** @throws {QueryError} when the body is no JSON object. */
  static async read(context: Context): Promise<JsonBody> {
    const fields = parse(await context.req.text());
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
      throw new QueryError('body', 'must be a JSON object');
    }
    return new JsonBody(fields as Record<string, unknown>);
  }

  text(field: string, longest: number): string {
    const value = this.#fields[field];
    if (typeof value !== 'string' || value.trim() === '' || value.length > longest) {
      throw new QueryError(field, `must be a text of 1 to ${longest} characters`);
    }
    return value;
  }

  optionalText(field: string, longest: number): string | null {
    return this.#fields[field] === undefined || this.#fields[field] === null ? null : this.text(field, longest);
  }

  number(field: string, least: number, most: number): number {
    const value = this.#fields[field];
    if (typeof value !== 'number' || !(value >= least && value <= most)) {
      throw new QueryError(field, `must be a number from ${least} to ${most}`);
    }
    return value;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new QueryError('body', 'must be JSON');
  }
}
