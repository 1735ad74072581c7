import { HASH_LENGTH } from '../../util/content-hash';
import { align, type Alignment } from './alignment';

/** What a conversation is known to contain before a turn: hashes, not texts. JSON-serialisable. */
export interface HistoryState {
  /** What was said, in one thread or, with sub-agents beside, in several; those that the last turn touched first. */
  threads: ThreadState[];
  /** True once a turn has repeated the messages of the one before: an app that is stateless never does. */
  carriesHistory: boolean;
  /** Hash of the system prompt in force; null before the first. */
  systemHash: string | null;
}

export interface ThreadState {
  /** Hashes of the parts of all messages, joined. */
  hashes: string;
  /** How many of them, at the end, are the model's newest answer, which no call has repeated yet. */
  answer: number;
}

export const EMPTY_HISTORY: HistoryState = Object.freeze({ threads: [], carriesHistory: false, systemHash: null });

/** A conversation with sub-agents has several threads; beyond this many, those untouched for longest are forgotten. */
const MAX_THREADS = 8;

/** One call of a model, as the history sees it. */
export interface Exchange {
  input: readonly string[];
  output: readonly string[];
  /** Indexes of the input's parts that the assistant said. */
  assistant: ReadonlySet<number>;
  /** Tells apart who was asked: model and system prompt. */
  asked: string;
  startedAt: number;
  endedAt: number;
  failed: boolean;
}

interface Thread {
  atoms: readonly string[];
  answer: number;
  /** The call that was added last in this turn; null for a thread from before. */
  last: Exchange | null;
}

/**
 * Follows the threads of a conversation through the model calls of one turn. Every call repeats what was said before it:
 * what it repeats is found by position and hash, never by text alone, so that a second "yes" is another message than the
 * first.
 */
export class History {
  private threads: Thread[];
  private carries: boolean;
  private readonly hadThreads: boolean;
  /** Threads from before that a call of this turn repeated in part, and in whole. */
  private readonly shortened = new Set<Thread>();
  private readonly repeated = new Set<Thread>();
  private replacedAll = false;

  constructor(state: HistoryState) {
    this.threads = state.threads.map(({ hashes, answer }) => ({ atoms: split(hashes), answer, last: null }));
    this.hadThreads = this.threads.length > 0;
    this.carries = state.carriesHistory;
  }

  /** Takes a call, later ones after earlier ones. Returns for each part of its input whether it was known. */
  add(exchange: Exchange): boolean[] {
    const found = this.find(exchange);
    this.judge(found, exchange);
    this.remember(found, exchange);
    return found?.known ?? exchange.input.map(() => false);
  }

  /** True when the calls so far show less, or other, than the conversation held. */
  get rewritten(): boolean {
    if (!this.carries) return false;
    const untouched = this.repeated.size === 0 && this.shortened.size === 0;
    return untouched ? this.replacedAll : [...this.shortened].some((thread) => !this.repeated.has(thread));
  }

  state(systemHash: string | null): HistoryState {
    const touched = this.threads.filter(({ last }) => last !== null);
    const rest = this.threads.filter(({ last }) => last === null);
    const threads = [...touched, ...rest].slice(0, MAX_THREADS).map(({ atoms, answer }) => ({ hashes: atoms.join(''), answer }));
    return { threads, carriesHistory: this.carries, systemHash };
  }

  /** The thread that the call repeats most of; of equal ones that which this turn touched. */
  private find(exchange: Exchange): Found | undefined {
    let best: Found | undefined;
    for (const thread of this.threads) {
      const alignment = align(thread.atoms, thread.answer, exchange.input);
      const known = capped(thread, alignment, exchange);
      const count = known.filter(Boolean).length;
      const isBetter = count > (best?.count ?? 0) || (count === best?.count && thread.last !== null && best.thread.last === null);
      if (isBetter) best = { ...alignment, thread, known, count };
    }
    return best;
  }

  private judge(found: Found | undefined, { input }: Exchange): void {
    if (found === undefined) this.replacedAll ||= this.hadThreads && input.length > 1;
    else if (found.thread.last === null) this.judgeContinuation(found);
  }

  private judgeContinuation({ thread, isWhole }: Found): void {
    if (isWhole) this.carries = true;
    (isWhole ? this.repeated : this.shortened).add(thread);
  }

  /** A call that goes on from the end of a thread moves it on; one that leaves it earlier begins another. */
  private remember(found: Found | undefined, exchange: Exchange): void {
    const thread = { atoms: [...exchange.input, ...exchange.output], answer: exchange.output.length, last: exchange };
    const index = found === undefined || !found.reachesEnd ? -1 : this.threads.indexOf(found.thread);
    if (index === -1) this.threads.push(thread);
    else this.threads[index] = thread;
  }
}

interface Found extends Alignment {
  thread: Thread;
  count: number;
}

/** What a call says after the assistant's last word is new, however often it was said before: a turn begins with it. */
function capped(thread: Thread, { known, isWhole }: Alignment, exchange: Exchange): boolean[] {
  const goesOn = isWhole && known.includes(false);
  if (goesOn || (thread.last !== null && !asksAgain(thread, thread.last, exchange))) return known;
  const end = Math.max(-1, ...exchange.assistant) + 1;
  return known.map((each, index) => each && index < end);
}

/** The same request to the same model after it was answered is said anew; at the same time, or after a failure, it is not. */
function asksAgain({ atoms }: Thread, last: Exchange, { input, asked, startedAt }: Exchange): boolean {
  const isShorter = input.length < atoms.length && last.output.length > 0;
  return isShorter && !last.failed && last.asked === asked && last.endedAt <= startedAt;
}

const HASHES = new RegExp(`.{${HASH_LENGTH}}`, 'g');

function split(hashes: string): string[] {
  return hashes.match(HASHES) ?? [];
}
