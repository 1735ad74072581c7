import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Runs `work` while no other process does so under the same lock file; one left behind by a dead process is taken over. */
export async function withLock(file, work) {
  await acquire(file);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function acquire(file) {
  while (!(await create(file))) {
    if (!(await isHeld(file))) await rm(file, { force: true });
    else await sleep(100);
  }
}

async function create(file) {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

async function isHeld(file) {
  const pid = Number(await readFile(file, 'utf8').catch(() => '0'));
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}
