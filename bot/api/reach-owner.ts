/** Finds the living owner of a state folder and makes sure that it answers. */
import type { Clock } from '#engine/clock.ts';
import { OpsError } from '#engine/errors.ts';
import type { OwnerAddress } from './client.ts';

/** An owner publishes its address when its API listens: until then it is starting. */
const STARTING_MS = 10_000;
const ANSWER_MS = 5000;
const POLL_MS = 100;

/** What a lock says of its owner; `url` and `token` are null while it is starting. */
export interface LockedBy {
  readonly pid: number;
  readonly since: string;
  readonly url: string | null;
  readonly token: string | null;
  /** Another machine's name; null for this one. */
  readonly host: string | null;
}

/**
 * @param readOwner the living owner as the lock names it now, or null
 * @returns null when there is none, or it left while we waited
 * @throws OpsError `owner_silent` when it lives but publishes no address in time, or does not answer at it
 */
export async function reachOwner(
  stateDir: string,
  readOwner: () => Promise<LockedBy | null>,
  clock: Clock,
): Promise<OwnerAddress | null> {
  const deadline = clock.now() + STARTING_MS;
  for (;;) {
    const owner = await readOwner();
    if (owner === null) return null;
    const { pid, since, url, token, host } = owner;
    if (url !== null && token !== null) {
      if (await answers(url)) return { pid, since, url, token };
      // It may have left between the two looks; one that still holds the lock is silent.
      if ((await readOwner())?.pid !== pid) continue;
      throw silentOwner(stateDir, { pid, url, host });
    }
    if (clock.now() >= deadline) throw silentOwner(stateDir, { pid, url: null, host });
    await new Promise<void>((resolve) => clock.after(POLL_MS, resolve));
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(ANSWER_MS) });
    return response.ok;
  } catch {
    return false;
  }
}

function silentOwner(path: string, { pid, url, host }: Pick<LockedBy, 'pid' | 'url' | 'host'>): OpsError {
  return new OpsError('owner_silent', `process ${pid} owns ${path} and does not answer`, {
    facts: { path, pid, url, host },
  });
}
