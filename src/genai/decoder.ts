/** Finds the events in a streamed body, however the text was cut into pieces on its way. */
export interface Decoder {
  feed(text: string): void;
  /** Gives what is left. */
  end(): void;
}

/** Hears of the data of each event. */
export interface EventSink {
  data(data: string): void;
}

/** Characters of one event. A longer one is passed over: it would have to be held in memory whole. */
export const MAX_EVENT_LENGTH = 4 * 1024 * 1024;
