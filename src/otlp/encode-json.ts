import { encodeResource, encodeScope, encodeSpan } from './encode-span';
import type { SpanRecord } from './span-record';
import type { ExportTraceServiceResponse } from './types';
import type { EncodedBatch, PartialSuccess, WireFormat } from './wire-format';

type SpanToJson = (span: SpanRecord) => string;

/** OTLP/JSON. Each span is encoded once, and its bytes are known as soon as it is written. */
export const jsonFormat: WireFormat = /* @__PURE__ */ jsonFormatOf((span) => JSON.stringify(encodeSpan(span)));

export function jsonFormatOf(spanToJson: SpanToJson): WireFormat {
  return {
    contentType: 'application/json',
    encode: (spans, maxBytes) => encodeJson(spans, maxBytes, spanToJson),
    readResponse,
  };
}

const START = '{"resourceSpans":[';
const END = ']}]}]}';

/** Memory of an earlier body. New memory is made of pages that the system must find and clear first. */
let spare: WeakRef<Uint8Array<ArrayBuffer>> | undefined;

function encodeJson(spans: readonly SpanRecord[], maxBytes: number, spanToJson: SpanToJson): EncodedBatch {
  const out = new ByteText(spare?.deref());
  spare = undefined;
  out.write(START);
  let count = 0;
  let previous: SpanRecord | undefined;
  for (const span of spans) {
    const before = out.length;
    out.write(separator(previous, span));
    out.write(spanToJson(span));
    if (count && out.length + END.length > maxBytes) {
      out.length = before;
      break;
    }
    previous = span;
    if (++count === 1) out.reserve(Math.min(out.length * spans.length, maxBytes));
  }
  out.write(END);
  return { body: out.bytes(), count, release: () => (spare = new WeakRef(out.buffer)) };
}

function readResponse(body: Uint8Array): PartialSuccess {
  try {
    return (JSON.parse(new TextDecoder().decode(body)) as ExportTraceServiceResponse | null)?.partialSuccess ?? {};
  } catch {
    return {};
  }
}

/** What stands between two spans: a comma, or the heads of a new scope or resource. */
function separator(previous: SpanRecord | undefined, next: SpanRecord): string {
  if (previous?.resource !== next.resource) {
    const head = `{"resource":${JSON.stringify(encodeResource(next.resource))},"scopeSpans":[`;
    return (previous ? ']}]},' : '') + head + scopeHead(next);
  }
  return previous.instrumentationScope === next.instrumentationScope ? ',' : `]},${scopeHead(next)}`;
}

function scopeHead({ instrumentationScope }: SpanRecord): string {
  return `{"scope":${JSON.stringify(encodeScope(instrumentationScope))},"spans":[`;
}

const FIRST_SIZE = 16_384;

/** UTF-8 text that grows at its end. Pieces as they come are encoded several times faster than when joined to one text. */
class ByteText {
  length = 0;
  readonly #encoder = new TextEncoder();

  constructor(public buffer = new Uint8Array(FIRST_SIZE)) {}

  write(text: string): void {
    this.reserve(text.length);
    const { read, written } = this.#encoder.encodeInto(text, this.buffer.subarray(this.length));
    this.length += written;
    if (read === text.length) return;
    this.reserve((text.length - read) * 3);
    this.write(text.slice(read));
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.buffer.subarray(0, this.length);
  }

  /** Makes room ahead: growing step by step copies, and leaves twice as much to the garbage collector. */
  reserve(room: number): void {
    const needed = this.length + room;
    if (needed <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(needed, this.buffer.length * 2));
    larger.set(this.bytes());
    this.buffer = larger;
  }
}
