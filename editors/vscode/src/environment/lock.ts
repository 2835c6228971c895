/** A lock on a path, held by one window of all. */

import * as fs from "node:fs/promises";

const BEAT = 2_000;
/** Milliseconds after which a lock that nobody has touched is nobody's: its window is gone. */
const DEAD = 15_000;
const PAUSE = 250;

/** Does `work` while no other window does; `waiting` is called once if one is at it. */
export async function locked<T>(path: string, waiting: () => void, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  let told = false;
  while (!(await taken(lock))) {
    if (!told) {
      told = true;
      waiting();
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  const beat = setInterval(() => void touch(lock), BEAT);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await fs.rm(lock, { recursive: true, force: true });
  }
}

/** Whether the lock is ours now. Making a folder either works or not, on all systems. */
async function taken(lock: string): Promise<boolean> {
  try {
    await fs.mkdir(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      throw error;
    }
  }
  const age = await fs.stat(lock).then((found) => Date.now() - found.mtimeMs, () => 0);
  if (age > DEAD) {
    // Of several windows that see this, one succeeds in moving it away.
    const away = `${lock}.${process.pid}.${Date.now()}`;
    await fs.rename(lock, away).then(() => fs.rm(away, { recursive: true, force: true }), () => undefined);
  }
  return false;
}

async function touch(lock: string): Promise<void> {
  const now = new Date();
  await fs.utimes(lock, now, now).catch(() => undefined);
}
