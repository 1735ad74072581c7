import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { SpanRecord } from '../otlp/span-record';
import { changed } from './changed';
import { isSecretName } from './secret-fields';
import { MASK } from './secret-formats';
import { maskSecrets, SHORTEST_SECRET } from './secrets';

/** Masks secrets in every string of a span. */
export type MaskSpan = (span: SpanRecord) => SpanRecord;

type Resource = SpanRecord['resource'];

/** Names and short values are few and repeat; a program that makes them up must not fill the memory. */
const MAX_KNOWN = 2_000;
const MAX_KNOWN_LENGTH = 64;

/** Answers the same span when it holds no secret, which is the common case, else a changed view of it. */
export function createMask(): MaskSpan {
  const masker = new Masker();
  return (span) => masker.span(span);
}

class Masker {
  readonly #names = new Map<string, boolean>();
  readonly #harmless = new Set<string>();
  readonly #resources = new WeakMap<Resource, Resource>();

  span(span: SpanRecord): SpanRecord {
    const name = this.#text(span.name);
    const attributes = this.#attributes(span.attributes);
    const events = mapChanged(span.events, (event) => this.#named(event));
    const links = mapChanged(span.links, (link) => this.#holder(link));
    const message = span.status.message && this.#text(span.status.message);
    const status = message === span.status.message ? span.status : { ...span.status, message };
    const resource = this.#resource(span.resource);
    const isSame =
      name === span.name &&
      attributes === span.attributes &&
      events === span.events &&
      links === span.links &&
      status === span.status &&
      resource === span.resource;
    return isSame ? span : changed(span, { name, attributes, events, links, status, resource });
  }

  /** Spans are grouped by the identity of their resource, so each is masked once. */
  #resource(resource: Resource): Resource {
    let masked = this.#resources.get(resource);
    if (!masked) this.#resources.set(resource, (masked = this.#holder(resource)));
    return masked;
  }

  #named<T extends { readonly name: string; readonly attributes?: Attributes }>(original: T): T {
    const name = this.#text(original.name);
    const masked = this.#holder(original);
    return name === original.name ? masked : { ...masked, name };
  }

  #holder<T extends { readonly attributes?: Attributes }>(original: T): T {
    const attributes = original.attributes && this.#attributes(original.attributes);
    return attributes === original.attributes ? original : { ...original, attributes };
  }

  #attributes(attributes: Attributes): Attributes {
    let masked: Attributes | undefined;
    for (const key in attributes) {
      const value = attributes[key];
      const shown = this.#value(key, value);
      const name = this.#text(key);
      if (shown === value && name === key) continue;
      masked ??= { ...attributes };
      if (name !== key) delete masked[key];
      masked[name] = shown;
    }
    return masked ?? attributes;
  }

  #value(key: string, value: AttributeValue | undefined): AttributeValue | undefined {
    if (typeof value === 'string') return this.#isSecret(key) ? MASK : this.#text(value);
    if (!Array.isArray(value)) return value;
    const isSecret = this.#isSecret(key);
    return mapChanged(value as unknown[], (item) =>
      typeof item !== 'string' ? item : isSecret ? MASK : this.#text(item),
    ) as AttributeValue;
  }

  #isSecret(name: string): boolean {
    let secret = this.#names.get(name);
    if (secret === undefined) {
      secret = isSecretName(name);
      if (this.#names.size < MAX_KNOWN) this.#names.set(name, secret);
    }
    return secret;
  }

  #text(text: string): string {
    if (text.length > MAX_KNOWN_LENGTH) return maskSecrets(text);
    if (text.length < SHORTEST_SECRET || this.#harmless.has(text)) return text;
    const masked = maskSecrets(text);
    if (masked === text && this.#harmless.size < MAX_KNOWN) this.#harmless.add(text);
    return masked;
  }
}

function mapChanged<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  if (!items.length) return items;
  const mapped = items.map(change);
  return mapped.every((item, place) => item === items[place]) ? items : mapped;
}
