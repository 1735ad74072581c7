import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { SpanRecord } from '../otlp/span-record';
import { changed } from './changed';
import { isSecretName } from './secret-fields';
import { MASK } from './secret-formats';
import type { FindRuns } from './secret-runs';
import { maskSecrets, SHORTEST_SECRET } from './secrets';

/** Masks secrets in every string of a span. */
export type MaskSpan = (span: SpanRecord) => SpanRecord;

type Resource = SpanRecord['resource'];

/** Names and short values are few and repeat; a program that makes them up must not fill the memory. */
const MAX_KNOWN = 2_000;
const MAX_KNOWN_LENGTH = 64;

/** Answers the same span when it holds no secret, which is the common case, else a changed view of it. */
export function createMask(findRuns?: FindRuns): MaskSpan {
  const masker = new Masker(findRuns);
  return (span) => masker.span(span);
}

/** What is known of the key of an attribute. */
interface Key {
  /** As it may leave: a key is a text too. */
  readonly shown: string;
  /** Everything under it is a secret. */
  readonly isSecret: boolean;
  /** The last short value that held no secret: most come again. */
  harmless: string | undefined;
}

class Masker {
  readonly #keys = new Map<string, Key>();
  readonly #harmless = new Set<string>();
  readonly #resources = new WeakMap<Resource, Resource>();
  readonly #findRuns: FindRuns | undefined;

  constructor(findRuns: FindRuns | undefined) {
    this.#findRuns = findRuns;
  }

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
      const known = this.#key(key);
      if (value === known.harmless) continue;
      const shown = this.#value(known, value);
      if (shown === value && known.shown === key) {
        known.harmless = asShort(value);
        continue;
      }
      masked ??= { ...attributes };
      if (known.shown !== key) delete masked[key];
      masked[known.shown] = shown;
    }
    return masked ?? attributes;
  }

  #value({ isSecret }: Key, value: AttributeValue | undefined): AttributeValue | undefined {
    if (typeof value === 'string') return isSecret ? MASK : this.#text(value);
    if (!Array.isArray(value)) return value;
    return mapChanged(value as unknown[], (item) =>
      typeof item !== 'string' ? item : isSecret ? MASK : this.#text(item),
    ) as AttributeValue;
  }

  #key(name: string): Key {
    let key = this.#keys.get(name);
    if (!key) {
      key = { shown: this.#text(name), isSecret: isSecretName(name), harmless: undefined };
      if (this.#keys.size < MAX_KNOWN) this.#keys.set(name, key);
    }
    return key;
  }

  #text(text: string): string {
    if (text.length > MAX_KNOWN_LENGTH) return maskSecrets(text, this.#findRuns);
    if (text.length < SHORTEST_SECRET || this.#harmless.has(text)) return text;
    const masked = maskSecrets(text, this.#findRuns);
    if (masked === text && this.#harmless.size < MAX_KNOWN) this.#harmless.add(text);
    return masked;
  }
}

function asShort(value: AttributeValue | undefined): string | undefined {
  return typeof value === 'string' && value.length <= MAX_KNOWN_LENGTH ? value : undefined;
}

function mapChanged<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  if (!items.length) return items;
  const mapped = items.map(change);
  return mapped.every((item, place) => item === items[place]) ? items : mapped;
}
