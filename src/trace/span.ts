import type {
  Attributes,
  AttributeValue,
  Exception,
  HrTime,
  Link,
  Span,
  SpanContext,
  SpanKind,
  SpanOptions,
  SpanStatus,
  TimeInput,
} from '@opentelemetry/api';
import type { SpanRecord, SpanRecordEvent } from '../otlp/span-record';
import { EXCEPTION_EVENT, EXCEPTION_MESSAGE, EXCEPTION_STACKTRACE, EXCEPTION_TYPE } from '../semconv/otel';
import { toHrTime, toMillis } from './time';

/** What the spans of one tracer have in common. */
export interface SpanOwner {
  readonly resource: { readonly attributes: Attributes };
  readonly instrumentationScope: { readonly name: string; readonly version?: string };
  now(): number;
  ended(span: RecordingSpan): void;
}

/** Defaults of the specification (OpenTelemetry 1.50, SDK environment variables). */
const MAX_ATTRIBUTES = 128;
const MAX_EVENTS = 128;
const MAX_LINKS = 128;

const NO_EVENTS: SpanRecordEvent[] = [];
const NO_LINKS: Link[] = [];

/** A span that records what happens to it, from its start to the first `end()`; it has the shape that exporters read. */
export class RecordingSpan implements Span, SpanRecord {
  readonly kind: SpanKind;
  readonly attributes: Attributes = {};
  readonly status: SpanStatus = { code: 0 };
  events: SpanRecordEvent[] = NO_EVENTS;
  links: Link[] = NO_LINKS;
  droppedAttributesCount = 0;
  droppedEventsCount = 0;
  droppedLinksCount = 0;
  private readonly startMillis: number;
  private endMillis: number | undefined = undefined;
  private attributeCount = 0;

  constructor(
    private readonly owner: SpanOwner,
    public name: string,
    private readonly context: SpanContext,
    readonly parentSpanContext: SpanContext | undefined,
    { kind = 0, startTime, links, attributes }: SpanOptions,
  ) {
    this.kind = kind;
    this.startMillis = startTime === undefined ? owner.now() : toMillis(startTime);
    if (links) this.addLinks(links);
    if (attributes) this.setAttributes(attributes);
  }

  get resource(): SpanOwner['resource'] {
    return this.owner.resource;
  }

  get instrumentationScope(): SpanOwner['instrumentationScope'] {
    return this.owner.instrumentationScope;
  }

  get startTime(): HrTime {
    return toHrTime(this.startMillis);
  }

  /** The time of the call for a span that is still open. */
  get endTime(): HrTime {
    return toHrTime(this.endMillis ?? this.owner.now());
  }

  get duration(): HrTime {
    return toHrTime((this.endMillis ?? this.owner.now()) - this.startMillis);
  }

  get ended(): boolean {
    return this.endMillis !== undefined;
  }

  spanContext(): SpanContext {
    return this.context;
  }

  isRecording(): boolean {
    return this.endMillis === undefined;
  }

  setAttribute(key: string, value: AttributeValue | undefined): this {
    if (this.endMillis !== undefined || !key || !isAttributeValue(value)) return this;
    if (this.attributes[key] === undefined && ++this.attributeCount > MAX_ATTRIBUTES) {
      this.attributeCount--;
      this.droppedAttributesCount++;
    } else {
      this.attributes[key] = value;
    }
    return this;
  }

  setAttributes(attributes: Attributes): this {
    for (const key in attributes) this.setAttribute(key, attributes[key]);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.endMillis !== undefined) return this;
    const at = time ?? (isTime(attributesOrTime) ? attributesOrTime : undefined);
    const attributes = isTime(attributesOrTime) ? undefined : attributesOrTime;
    return this.pushEvent({ name, time: toHrTime(at === undefined ? this.owner.now() : toMillis(at)), attributes });
  }

  addLink(link: Link): this {
    return this.addLinks([link]);
  }

  addLinks(links: Link[]): this {
    if (this.endMillis !== undefined) return this;
    const room = MAX_LINKS - this.links.length;
    this.links = [...this.links, ...links.slice(0, room)];
    this.droppedLinksCount += Math.max(links.length - room, 0);
    return this;
  }

  setStatus(status: SpanStatus): this {
    if (this.endMillis !== undefined) return this;
    this.status.code = status.code;
    if (typeof status.message === 'string') this.status.message = status.message;
    else delete this.status.message;
    return this;
  }

  updateName(name: string): this {
    if (this.endMillis === undefined) this.name = name;
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    const { name, message, stack, code } =
      typeof exception === 'string' ? ({ message: exception } as FullException) : (exception as FullException);
    const attributes: Attributes = {};
    const type = name ?? code?.toString();
    if (type) attributes[EXCEPTION_TYPE] = type;
    if (message) attributes[EXCEPTION_MESSAGE] = message;
    if (stack) attributes[EXCEPTION_STACKTRACE] = stack;
    this.addEvent(EXCEPTION_EVENT, attributes, time);
  }

  /** The first call counts; an end before the start is taken for the start. */
  end(endTime?: TimeInput): void {
    if (this.endMillis !== undefined) return;
    this.endMillis = Math.max(endTime === undefined ? this.owner.now() : toMillis(endTime), this.startMillis);
    this.owner.ended(this);
  }

  private pushEvent(event: SpanRecordEvent): this {
    if (this.events === NO_EVENTS) this.events = [];
    if (this.events.length >= MAX_EVENTS) this.droppedEventsCount++;
    else this.events.push(event);
    return this;
  }
}

interface FullException {
  name?: string;
  message?: string;
  stack?: string;
  code?: string | number;
}

function isTime(value: unknown): value is TimeInput {
  return typeof value === 'number' || value instanceof Date || (Array.isArray(value) && typeof value[0] === 'number');
}

function isAttributeValue(value: AttributeValue | undefined): boolean {
  return (
    isPrimitive(value) ||
    (Array.isArray(value) && value.every((item) => item === null || item === undefined || isPrimitive(item)))
  );
}

function isPrimitive(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
