import { createParser, type EventSourceParser } from 'eventsource-parser';
import type { Decoder, EventSink } from './decoder';
import { MAX_EVENT_LENGTH } from './decoder';

/** Parses whole events for all streams: a parser of its own for each would be most of what a stream weighs. */
let listening: EventSink | undefined;
let parser: EventSourceParser | undefined;

/** An event ends with an empty line, after a line end of any kind. */
const ENDS = ['\n\n', '\n\r', '\r\r'];

/** Server-sent events: gives the data of each event. */
export class SseDecoder implements Decoder {
  /** The beginning of an event. */
  #held = '';
  /** The last character so far: the end of an event may be cut in two. */
  #edge = '';

  constructor(private readonly sink: EventSink) {}

  feed(text: string): void {
    const searched = this.#edge + text;
    const found = Math.max(...ENDS.map((mark) => searched.lastIndexOf(mark)));
    const end = found < 0 ? 0 : found + 2 - this.#edge.length;
    if (end > 0) parse(this.#held + text.slice(0, end), this.sink);
    this.#held = end > 0 ? text.slice(end) : this.#held + text;
    this.#edge = searched.slice(-1);
    if (this.#held.length > MAX_EVENT_LENGTH) this.#held = '';
  }

  /** Some servers leave out the empty line after their last event. */
  end(): void {
    this.feed('\n\n');
  }
}

function parse(events: string, sink: EventSink): void {
  parser ??= createParser({ onEvent: ({ data }) => listening?.data(data) });
  listening = sink;
  try {
    // A carriage return at the end may be the half of a line end; in either case another empty line follows.
    parser.feed(`${events}\n`);
  } finally {
    parser.reset();
  }
}
