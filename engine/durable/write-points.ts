/** The named places at which durable state is written: fault tests stop the process, or fill the disk, at each of them. */
export const WRITE_POINTS = [
  'lock.create',
  'lock.takeover',
  'lock.publish',
  'lock.release',
  'journal.create',
  'journal.append',
  'journal.sync',
  'journal.truncate',
  'journal.quarantine',
  'journal.delete',
  'archive.create',
  'archive.append',
  'archive.sync',
  'archive.truncate',
  'snapshot.write',
  'snapshot.rename',
  'audit.create',
  'audit.append',
  'audit.sync',
  'audit.truncate',
  'audit.quarantine',
  'work.write',
  'work.rename',
  'artifact.keep',
  'artifact.write',
  'artifact.rename',
  'spool.write',
  'spool.rename',
  'control.write',
  'control.rename',
  'workspace.write',
  'workspace.rename',
] as const;
export type WritePoint = (typeof WRITE_POINTS)[number];

/** Called just before the write named `point`; throwing (an ENOSPC, say) makes the write fail as if the system had refused it. */
export type WriteProbe = (point: WritePoint) => void;
