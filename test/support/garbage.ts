import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects garbage until something that depends on it has come about, or for a hundred rounds. */
export async function collectGarbageUntil(done: () => boolean): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 100 && !done(); round += 1) {
    collect();
    await nextTurn();
  }
}
