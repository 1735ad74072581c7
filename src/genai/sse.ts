import { createParser } from 'eventsource-parser';
import type { Decoder } from './decoder';
import { MAX_EVENT_LENGTH } from './decoder';

/** Server-sent events: gives the data of each event. */
export function sseDecoder(onData: (data: string) => void): Decoder {
  let waiting = 0;
  const parser = createParser({
    onEvent: ({ data }) => {
      waiting = 0;
      onData(data);
    },
  });
  const feed = (text: string) => {
    if (waiting > MAX_EVENT_LENGTH) return;
    parser.feed(text);
    waiting += text.length;
    if (waiting > MAX_EVENT_LENGTH) parser.reset();
  };
  /** Some servers leave out the empty line after their last event. */
  return { feed, end: () => feed('\n\n') };
}
