import { createParser } from 'eventsource-parser';
import type { Decoder } from './decoder';
import { MAX_EVENT_LENGTH } from './decoder';

/** Server-sent events: gives the data of each event. */
export function sseDecoder(onData: (data: string) => void): Decoder {
  let broken = false;
  const parser = createParser({
    onEvent: ({ data }) => onData(data),
    onError: ({ type }) => {
      broken ||= type === 'max-buffer-size-exceeded';
    },
    maxBufferSize: MAX_EVENT_LENGTH,
  });
  const feed = (text: string) => {
    if (!broken) parser.feed(text);
  };
  /** Some servers leave out the empty line after their last event. */
  return { feed, end: () => feed('\n\n') };
}
