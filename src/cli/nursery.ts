import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Most of what a span leaves behind is garbage before this is full. Bytes. */
const enough = 16 * 2 ** 20;
const mostRounds = 64;
/** The thread that writes leaves less behind. */
const megabytesOfThread = 4;

/**
 * Lets V8's space for new objects grow to a size where most of them are dead by the time it is full, and no further. Left
 * alone it doubles up to 128 MB while batches of spans come in, and holds nothing but garbage. Node can only be told so on its
 * command line, which is not ours; V8 itself reads the factor each time that the space would grow.
 */
export function limitNursery(): void {
  const alive: number[][] = [];
  for (let round = 0; round < mostRounds && nurserySize() < enough; round++) {
    for (let count = 0; count < 4_000; count++) alive.push(Array.from({ length: 16 }, () => round));
  }
  if (nurserySize() < enough) return;
  setFlagsFromString('--semi-space-growth-factor=1');
  // So that of a thread which starts later does not stay at one megabyte.
  setFlagsFromString(`--min-semi-space-size=${megabytesOfThread}`);
}

/** Zero where the runtime does not tell. */
function nurserySize(): number {
  try {
    return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
  } catch {
    return 0;
  }
}
