import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { SpanRecord } from '../otlp/span-record';
import { changed } from './changed';
import { isSecretName } from './secret-fields';
import { MASK } from './secret-formats';
import { maskSecrets } from './secrets';

/** Masks secrets in every string of a span. */
export type MaskSpan = (span: SpanRecord) => SpanRecord;

type Resource = SpanRecord['resource'];

/** Attribute names are few and repeat; a program that makes them up must not fill the memory. */
const MAX_NAMES = 2_000;

/** Answers the same span when it holds no secret, which is the common case, else a changed view of it. */
export function createMask(): MaskSpan {
  const masker = new Masker();
  return (span) => masker.span(span);
}

class Masker {
  private readonly names = new Map<string, boolean>();
  private readonly resources = new WeakMap<Resource, Resource>();

  span(span: SpanRecord): SpanRecord {
    const name = maskSecrets(span.name);
    const attributes = this.attributes(span.attributes);
    const events = mapChanged(span.events, (event) => this.named(event));
    const links = mapChanged(span.links, (link) => this.holder(link));
    const status = maskStatus(span.status);
    const resource = this.resource(span.resource);
    const masked = { name, attributes, events, links, status, resource };
    return sameIn(masked, span) ? span : changed(span, masked);
  }

  /** Spans are grouped by the identity of their resource, so each is masked once. */
  private resource(resource: Resource): Resource {
    const known = this.resources.get(resource);
    if (known) return known;
    const masked = this.holder(resource);
    this.resources.set(resource, masked);
    return masked;
  }

  private named<T extends { readonly name: string; readonly attributes?: Attributes }>(original: T): T {
    const name = maskSecrets(original.name);
    const masked = this.holder(original);
    return name === original.name ? masked : { ...masked, name };
  }

  private holder<T extends { readonly attributes?: Attributes }>(original: T): T {
    const attributes = original.attributes && this.attributes(original.attributes);
    return attributes === original.attributes ? original : { ...original, attributes };
  }

  private attributes(attributes: Attributes): Attributes {
    let masked: Attributes | undefined;
    for (const key in attributes) {
      const value = this.value(key, attributes[key]);
      if (value !== attributes[key]) (masked ??= { ...attributes })[key] = value;
    }
    return masked ?? attributes;
  }

  private value(key: string, value: AttributeValue | undefined): AttributeValue | undefined {
    if (typeof value === 'string') return this.isSecret(key) ? MASK : maskSecrets(value);
    if (!Array.isArray(value)) return value;
    const mask = this.isSecret(key) ? () => MASK : maskSecrets;
    return mapChanged(value as unknown[], (item) => (typeof item === 'string' ? mask(item) : item)) as AttributeValue;
  }

  private isSecret(name: string): boolean {
    const known = this.names.get(name);
    if (known !== undefined) return known;
    const secret = isSecretName(name);
    if (this.names.size < MAX_NAMES) this.names.set(name, secret);
    return secret;
  }
}

function maskStatus(status: SpanRecord['status']): SpanRecord['status'] {
  const message = status.message && maskSecrets(status.message);
  return message === status.message ? status : { ...status, message };
}

function sameIn<T extends object>(part: Partial<T>, whole: T): boolean {
  for (const key in part) if (part[key] !== whole[key]) return false;
  return true;
}

function mapChanged<T>(items: readonly T[], change: (item: T) => T): T[] {
  if (!items.length) return items as T[];
  const mapped = items.map(change);
  return mapped.every((item, place) => item === items[place]) ? (items as T[]) : mapped;
}
