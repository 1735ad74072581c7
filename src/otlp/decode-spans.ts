import { decodeSpan, decodeTraceFrame, decodeTraceJson } from './decode-json';
import { decodeTraceProtobuf } from './decode-protobuf';
import { type DecodeLimits, defaultDecodeLimits, FieldError, type Refusal } from './decode-result';
import { type SplitRequest, spanText, splitSpans } from './split-spans';
import type { ExportTraceServiceRequest, InstrumentationScope, Resource, Span } from './types';

/** A span with what it has in common with others. */
export interface DecodedSpan {
  span: Span;
  resource: Resource;
  scope: InstrumentationScope | undefined;
  /** The span as it was sent: JSON that decodes to the same. Undefined where it was not sent so. */
  json: string | undefined;
}

/** The spans of a request, each read when it is asked for. */
export interface DecodedSpans {
  isEmpty: boolean;
  /** To be gone through once. Throws `SyntaxError` where a span is not JSON. */
  spans: Iterable<DecodedSpan>;
  /** What was left out of those that were gone through. */
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
  const isEmpty = request.resourceSpans.every(({ scopeSpans }) => scopeSpans.every(({ spans }) => spans.length === 0));
  return { isEmpty, spans: spansOf(request), refused };
}

function* spansOf({ resourceSpans }: ExportTraceServiceRequest): Generator<DecodedSpan> {
  for (const { resource = { attributes: [] }, scopeSpans } of resourceSpans) {
    for (const { scope, spans } of scopeSpans) yield* spansOfScope(spans, resource, scope);
  }
}

/** Each is let go when the next is asked for. */
function* spansOfScope(
  spans: (Span | undefined)[],
  resource: Resource,
  scope: InstrumentationScope | undefined,
): Generator<DecodedSpan> {
  for (let index = 0; index < spans.length; index++) {
    const span = spans[index];
    spans[index] = undefined;
    if (span) yield { span, resource, scope, json: undefined };
  }
}

type Frame = ReturnType<typeof decodeTraceFrame>;

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

  *read({ resourceSpans }: Frame): Generator<DecodedSpan> {
    for (const [index, group] of resourceSpans.entries()) yield* this.#readResource(group, `resourceSpans[${index}]`);
  }

  *#readResource({ resource = { attributes: [] }, scopeSpans }: Frame['resourceSpans'][number], path: string) {
    for (const [index, { scope, spans }] of scopeSpans.entries()) {
      yield* this.#readScope(spans, resource, scope, `${path}.scopeSpans[${index}].spans`);
    }
  }

  *#readScope(numbers: [number][], resource: Resource, scope: InstrumentationScope | undefined, path: string) {
    for (const [index, [number]] of numbers.entries()) {
      const json = spanText(this.body, this.split, number);
      const span = this.#decode(json, `${path}[${index}]`);
      if (span) yield { span, resource, scope, json: this.#isCut ? undefined : json };
    }
  }

  #decode(json: string, path: string): Span | undefined {
    const raw: unknown = JSON.parse(json);
    this.#isCut = false;
    try {
      return decodeSpan(raw, this.#limits);
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      const { field, reason } = error.within(path);
      this.refused.push({ field, reason });
      return undefined;
    }
  }
}
