/** PolicySource over a YAML file: read again when it has changed, and kept as it was while the new one cannot be used. */
import { readFile, stat } from 'node:fs/promises';
import { isMap, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import { OpsError } from '../../errors.ts';
import { type DocumentPath, readPolicy, shownPath } from '../policy-document.ts';
import type { Policy, PolicySource, PolicyState } from '../types.ts';

export interface PolicyFileOptions {
  readonly file: string;
  /** Names of all actions. */
  readonly actions: readonly string[];
  /** Hears once of each change of the file: `problems` is empty when the new policy counts. */
  readonly onChange: (state: PolicyState) => void;
}

/** Absent: not even a file; otherwise what tells one content from another. */
const ABSENT = 'absent';

/** @throws OpsError `policy_invalid` when there is a file and it cannot be used: nobody should find out later who is let in */
export async function openPolicyFile(options: PolicyFileOptions): Promise<PolicySource> {
  const { file } = options;
  let version = await versionOf(file);
  let state = await readState(options, version);
  if (state.problems.length > 0) {
    const { problems } = state;
    throw new OpsError('policy_invalid', `${file}: ${problems.join('; ')}`, { facts: { file, problems } });
  }

  const reload = async (): Promise<PolicyState> => {
    const now = await versionOf(file);
    if (now !== version) {
      const next = await readState(options, now);
      // Looked at before the reading: a change in the midst of it is seen by the next request.
      version = now;
      state = next.problems.length === 0 ? next : { ...state, problems: next.problems };
      options.onChange(state);
    }
    return state;
  };
  let reading: Promise<PolicyState> | undefined;
  return {
    current: () => {
      reading ??= reload().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}

async function versionOf(file: string): Promise<string> {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await stat(file, { bigint: true });
    return [mtimeNs, ctimeNs, size, ino].join();
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    return code === 'ENOENT' ? ABSENT : `unreadable ${code}`;
  }
}

async function readState({ file, actions }: PolicyFileOptions, version: string): Promise<PolicyState> {
  if (version === ABSENT) return { policy: null, file, problems: [] };
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (thrown) {
    return { policy: null, file, problems: [`cannot be read (${(thrown as NodeJS.ErrnoException).code})`] };
  }
  return { file, ...parsePolicy(text, actions) };
}

/** @returns the policy, or what is wrong with the text, each problem with its line and key */
export function parsePolicy(
  text: string,
  actions: readonly string[],
): { readonly policy: Policy | null; readonly problems: readonly string[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (offset: number) => lines.linePos(offset).line;
  if (document.errors.length > 0) {
    return { policy: null, problems: document.errors.map(({ pos, message }) => `line ${lineOf(pos[0])}: ${message}`) };
  }
  let content: unknown;
  try {
    content = document.toJS();
  } catch (thrown) {
    return { policy: null, problems: [(thrown as Error).message] };
  }
  const { policy, problems } = readPolicy(content, actions);
  const told = problems.map(({ path, text: what }) => {
    const key = path.length === 0 ? 'the file' : shownPath(path);
    return `line ${lineOf(offsetOf(document.contents, path))}: ${key}: ${what}`;
  });
  return { policy, problems: told };
}

/** Where the deepest part of the path that the document has begins: the key of a pair, else the item. */
function offsetOf(root: ParsedNode | null, path: DocumentPath): number {
  let node: unknown = root;
  let offset = root?.range[0] ?? 0;
  for (const step of path) {
    const pair = isMap(node) ? node.items.find(({ key }) => String(key) === step) : undefined;
    const next = pair ?? (node as { items?: readonly unknown[] } | null)?.items?.[step as number];
    const place = (pair?.key ?? next) as { range?: readonly number[] } | undefined;
    if (place?.range === undefined) break;
    offset = place.range[0]!;
    node = pair === undefined ? next : pair.value;
  }
  return offset;
}
