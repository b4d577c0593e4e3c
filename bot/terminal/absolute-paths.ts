/** Paths as the owner of the state folder understands them: it works in another folder than the person who types. */
import { resolve } from 'node:path';
import type { ActionSpec } from '#engine/actions/types.ts';

/** The arguments with each path made absolute against `cwd`. */
export function absolutePaths(
  args: Readonly<Record<string, unknown>>,
  spec: ActionSpec | undefined,
  cwd: string,
): Readonly<Record<string, unknown>> {
  const paths = new Set(spec?.arguments.filter((argument) => argument.kind === 'path').map((argument) => argument.key));
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => [key, paths.has(key) ? resolve(cwd, String(value)) : value]),
  );
}
