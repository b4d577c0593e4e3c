/** Decides between what lies in the cache and what the hub has: asks it, and listens to the cache where it does not answer. */
import { toOpsError } from '../../errors.ts';
import type { HubRevision, Snapshot } from '../types.ts';
import type { FinbertPorts, WarmUpContext, WarmUpOptions } from './types.ts';

export interface Choice {
  /** What to download; null where the cache is to be used. */
  readonly revision: HubRevision | null;
  /** Why the hub was not listened to. */
  readonly hubProblem: string | null;
}

/** Failures of the hub that a sound cache makes up for, unless a download was asked for. */
const EXCUSED: ReadonlySet<string> = new Set(['hub_unreachable', 'hub_offline']);
/** The commit that this job goes for: a restart does not change its mind when the branch has moved on. */
const PINNED = 'revision';

/** @param cached what the cache holds whole, and may serve */
export async function chooseSnapshot(
  options: WarmUpOptions,
  cached: Snapshot | null,
  context: Pick<WarmUpContext, 'signal' | 'work' | 'log'>,
  { hub, source }: Pick<FinbertPorts, 'hub' | 'source'>,
): Promise<Choice> {
  const isOffline = options.offline || source.offline;
  if (isOffline && cached !== null && !options.force) return { revision: null, hubProblem: null };
  const asked = options.revision ?? source.revision;
  try {
    const pinned = await context.work.read(PINNED);
    const wanted = pinned === undefined ? asked : new TextDecoder().decode(pinned);
    const revision = await hub.resolve(source.repository, wanted, context.signal);
    await context.work.write(PINNED, new TextEncoder().encode(revision.commit));
    const isSame = cached !== null && isSnapshotOf(cached, revision, options.precision ?? source.precision);
    return { revision: isSame && !options.force ? null : revision, hubProblem: null };
  } catch (thrown) {
    const { code } = toOpsError(thrown);
    if (cached === null || options.force || options.revision !== null || !EXCUSED.has(code)) throw thrown;
    context.log('warn', 'the hub does not answer; the model of the cache is used', { code });
    return { revision: null, hubProblem: code };
  }
}

function isSnapshotOf({ manifest }: Snapshot, revision: HubRevision, precision: string): boolean {
  const { repository, commit } = revision;
  return manifest.repository === repository && manifest.commit === commit && manifest.precision === precision;
}
