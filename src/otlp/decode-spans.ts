import { decodeSpan, decodeTraceFrame, decodeTraceJson } from './decode-json';
import { decodeTraceProtobuf } from './decode-protobuf';
import { type DecodeLimits, defaultDecodeLimits, FieldError, type Refusal } from './decode-result';
import { type SplitRequest, spanText, splitSpans, traceMark } from './split-spans';
import { traceOrder } from './trace-order';
import type { ExportTraceServiceRequest, InstrumentationScope, Resource, Span } from './types';

/** A span with what it has in common with others. */
export interface DecodedSpan {
  span: Span;
  resource: Resource;
  scope: InstrumentationScope | undefined;
  /** The span as it was sent: JSON that decodes to the same. Undefined where it was not sent so. */
  json: string | undefined;
}

/** The spans of a request, each read when it is asked for, and those of one trace one behind the other. */
export interface DecodedSpans {
  isEmpty: boolean;
  /** To be gone through once. Throws `SyntaxError` where a span is not JSON. */
  spans: Iterable<DecodedSpan>;
  /** What was left out, once all were gone through. */
  refused: Refusal[];
}

/**
 * @throws {SyntaxError} when the body is not JSON.
 * @throws {FieldError} when the request's own structure is broken.
 */
export function decodeSpansJson(body: Uint8Array, limits: DecodeLimits = defaultDecodeLimits): DecodedSpans {
  const split = splitSpans(body);
  if (!split) return gathered(decodeTraceJson(JSON.parse(new TextDecoder().decode(body)), limits));
  const refused: Refusal[] = [];
  const frame = decodeTraceFrame(JSON.parse(split.frame), limits);
  return { isEmpty: split.bounds.length === 0, spans: new SplitReader(body, split, limits, refused).read(frame), refused };
}

/** @throws {FieldError} when the bytes are no such message, or the request's own structure is broken. */
export function decodeSpansProtobuf(body: Uint8Array, limits: DecodeLimits = defaultDecodeLimits): DecodedSpans {
  return gathered(decodeTraceProtobuf(body, limits));
}

function gathered({ request, refused }: { request: ExportTraceServiceRequest; refused: Refusal[] }): DecodedSpans {
  const spans = spansOf(request);
  return { isEmpty: spans.length === 0, spans: traceByTrace(spans), refused };
}

function spansOf({ resourceSpans }: ExportTraceServiceRequest): DecodedSpan[] {
  return resourceSpans.flatMap(({ resource = { attributes: [] }, scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) => spans.map((span) => ({ span, resource, scope, json: undefined }))),
  );
}

/** Each is let go when the next is asked for. */
function* traceByTrace(spans: (DecodedSpan | undefined)[]): Generator<DecodedSpan> {
  for (const index of traceOrder(spans.length, (each) => spans[each]?.span.traceId)) {
    const span = spans[index];
    spans[index] = undefined;
    if (span) yield span;
  }
}

type Frame = ReturnType<typeof decodeTraceFrame>;

/** Where a span stands in its request. */
interface Place {
  number: number;
  resource: Resource;
  scope: InstrumentationScope | undefined;
  /** Of the field that holds it. */
  path: string;
  index: number;
}

class SplitReader {
  #isCut = false;
  readonly #limits: DecodeLimits & { onCut(): void };

  constructor(
    private readonly body: Uint8Array,
    private readonly split: SplitRequest,
    limits: DecodeLimits,
    private readonly refused: Refusal[],
  ) {
    this.#limits = { ...limits, onCut: () => (this.#isCut = true) };
  }

  *read(frame: Frame): Generator<DecodedSpan> {
    const places = placesIn(frame);
    const refused: [number, Refusal][] = [];
    for (const at of traceOrder(places.length, (each) => this.#traceAt(places[each] as Place))) {
      const place = places[at] as Place;
      const json = spanText(this.body, this.split, place.number);
      const span = this.#decode(json, place, (refusal) => refused.push([at, refusal]));
      if (span) yield { span, resource: place.resource, scope: place.scope, json: this.#isCut ? undefined : json };
    }
    refused.sort(([a], [b]) => a - b);
    for (const [, refusal] of refused) this.refused.push(refusal);
  }

  #traceAt({ number }: Place): number {
    return traceMark(this.body, this.split, number);
  }

  #decode(json: string, { path, index }: Place, refuse: (refusal: Refusal) => void): Span | undefined {
    const raw: unknown = JSON.parse(json);
    this.#isCut = false;
    try {
      return decodeSpan(raw, this.#limits);
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      const { field, reason } = error.within(`${path}[${index}]`);
      refuse({ field, reason });
      return undefined;
    }
  }
}

function placesIn({ resourceSpans }: Frame): Place[] {
  return resourceSpans.flatMap(({ resource = { attributes: [] }, scopeSpans }, outer) =>
    scopeSpans.flatMap(({ scope, spans }, inner) => {
      const path = `resourceSpans[${outer}].scopeSpans[${inner}].spans`;
      return spans.map(([number], index) => ({ number, resource, scope, path, index }));
    }),
  );
}
