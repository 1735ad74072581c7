/** A record (span or log record) that was left out of an otherwise good request. */
export interface Refusal {
  /** Path of the broken field, such as `resourceSpans[0].scopeSpans[0].spans[3].traceId`. */
  field: string;
  /** What the field must be. */
  reason: string;
}

export interface Decoded<Request> {
  /** Holds only what passed every check. */
  request: Request;
  refused: Refusal[];
}

/** Bounds of what one record may hold. A record beyond a depth is refused; a list beyond a count is cut and the cut counted. */
export interface DecodeLimits {
  /** Nesting of attribute values. Default 32. */
  depth: number;
  /** Attributes of one span, event, link, resource or log record. Default 1024. */
  attributes: number;
  /** Events, and links, of one span. Default 1024. */
  events: number;
}

export const defaultDecodeLimits: DecodeLimits = { depth: 32, attributes: 1024, events: 1024 };

/** Names the field that is not what OTLP asks for; the path grows from the inside out while it is thrown upwards. */
export class FieldError extends Error {
  override name = 'FieldError';

  constructor(
    readonly field: string,
    readonly reason: string,
  ) {
    super(field === '' ? reason : `${field} ${reason}`);
  }

  /** The same error, seen from the object that holds `outer`. */
  within(outer: string): FieldError {
    const inner = this.field === '' || this.field.startsWith('[') ? this.field : `.${this.field}`;
    return new FieldError(outer + inner, this.reason);
  }
}
