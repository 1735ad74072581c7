/** What a conversation is known to contain before a turn: hashes, not texts. JSON-serialisable. */
export interface HistoryState {
  /** The threads of the conversation, the main one first: each the hashes of its message parts, joined. */
  threads: string[];
  /** True once a call has repeated earlier messages: an app that is stateless never does. */
  carriesHistory: boolean;
  /** Hash of the system prompt in force; null before the first. */
  systemHash: string | null;
}

export const EMPTY_HISTORY: HistoryState = Object.freeze({ threads: [], carriesHistory: false, systemHash: null });
