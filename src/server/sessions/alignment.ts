/** How far the input of a call repeats a thread. */
export interface Alignment {
  /** For each part of the input, whether the thread has it. */
  known: boolean[];
  /** The input begins with the whole thread. */
  isWhole: boolean;
  /** The input goes on from where the thread ends, though its beginning may be gone. */
  reachesEnd: boolean;
}

/** Searching further back for the rest of a shortened history would cost more than it finds. */
const MAX_OVERLAP = 512;

/**
 * Lays the input of a call over a thread: the common beginning and, where a window or a summary took the place of older
 * messages, the end of the thread further on.
 *
 * @param answer how many hashes at the end of the thread are an answer that was not repeated yet.
 */
export function align(thread: readonly string[], answer: number, input: readonly string[]): Alignment {
  const start = commonLength(thread, input);
  if (start === thread.length) return alignment(input, [[0, start]], { isWhole: true, reachesEnd: true });
  const echoed = echoedLength(thread, answer, input, start);
  if (echoed > 0) return alignment(input, [[0, start + echoed]], { isWhole: true, reachesEnd: true });
  const [from, to] = overlap(thread, input, start);
  const reachesEnd = to > from;
  return alignment(
    input,
    [
      [0, start],
      [from, to],
    ],
    { isWhole: false, reachesEnd },
  );
}

function alignment(
  input: readonly string[],
  ranges: [number, number][],
  rest: Pick<Alignment, 'isWhole' | 'reachesEnd'>,
): Alignment {
  const known = input.map((_, index) => ranges.some(([from, to]) => index >= from && index < to));
  return { known, ...rest };
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  const end = Math.min(a.length, b.length);
  let length = 0;
  while (length < end && a[length] === b[length]) length++;
  return length;
}

/**
 * Apps send answers back as they keep them: trimmed, another choice, without the tool call. What stands in the place of the
 * answer, and begins as an assistant's part does, is the answer.
 */
function echoedLength(thread: readonly string[], answer: number, input: readonly string[], start: number): number {
  if (answer === 0 || start < thread.length - answer) return 0;
  let length = 0;
  while (isAssistants(input[start + length])) length++;
  return length;
}

/** Hashes of an assistant's parts begin with this letter, so that they can be told from others. */
export const ASSISTANT_MARK = 'a';

export function isAssistants(hash: string | undefined): boolean {
  return hash?.startsWith(ASSISTANT_MARK) ?? false;
}

/** Where in the input the end of the thread stands again; at least two parts, or one at the very beginning. */
function overlap(thread: readonly string[], input: readonly string[], start: number): [number, number] {
  let best: [number, number] = [start, start];
  for (let end = input.length; end > start; end--) {
    const length = commonEnd(thread, input, end, start);
    const counts = length > 1 || (length === 1 && end === 1);
    if (counts && length > best[1] - best[0]) best = [end - length, end];
  }
  return best;
}

function commonEnd(thread: readonly string[], input: readonly string[], end: number, start: number): number {
  const most = Math.min(end - start, thread.length, MAX_OVERLAP);
  let length = 0;
  while (length < most && thread[thread.length - 1 - length] === input[end - 1 - length]) length++;
  return length;
}
