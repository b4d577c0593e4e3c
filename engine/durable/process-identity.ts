/** Which process is meant by a pid: numbers are used again, start times within one boot are not. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCode } from './state-error.ts';

export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in clock ticks since boot, as text; null where the system has no /proc. */
  readonly start: string | null;
  readonly host: string;
  /** Changes with every boot; null where the system has no /proc. */
  readonly boot_id: string | null;
}

export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, start: processStart(process.pid), host: hostname(), boot_id: bootId() };
}

/** Whether some process answers to this pid on this machine; a zombie does not count. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    return systemCode(thrown) === 'EPERM';
  }
  return !isZombie(pid);
}

/**
 * Whether exactly this process may still live. When in doubt it does: a process of another host, which nobody here can ask
 * about, counts as alive.
 */
export function mayBeAlive(owner: ProcessIdentity): boolean {
  const here = thisProcess();
  if (owner.host !== here.host) return true;
  if (owner.boot_id !== null && here.boot_id !== null && owner.boot_id !== here.boot_id) return false;
  if (!processExists(owner.pid)) return false;
  const start = processStart(owner.pid);
  return owner.start === null || start === null || owner.start === start;
}

function processStart(pid: number): string | null {
  // Field 22 of proc(5) stat.
  return statFields(pid)?.[19] ?? null;
}

function isZombie(pid: number): boolean {
  const state = statFields(pid)?.[0];
  return state === 'Z' || state === 'X';
}

/** Fields 3 and following of /proc/<pid>/stat; the name before them may itself hold spaces and parentheses. */
function statFields(pid: number): string[] | undefined {
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function bootId(): string | null {
  return readOrUndefined('/proc/sys/kernel/random/boot_id')?.trim() ?? null;
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return undefined;
    throw thrown;
  }
}
