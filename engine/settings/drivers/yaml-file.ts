/** SettingsSource over a YAML file: read again when it has changed, and kept as it was while the new one cannot be used. */
import { readFile, stat } from 'node:fs/promises';
import { isMap, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import type { z } from 'zod';
import { schemaProblems, shownPath } from '../document-problems.ts';
import type { DocumentPath, DocumentProblem, SettingsSource, SettingsState } from '../types.ts';

export interface YamlFileOptions<Schema extends z.ZodType> {
  readonly file: string;
  readonly schema: Schema;
  /** What makes no sense though each key is well formed. */
  readonly check: (value: z.output<Schema>) => readonly DocumentProblem[] | Promise<readonly DocumentProblem[]>;
  /** Hears once of each change of the file: `problems` is empty when the new one counts. */
  readonly onChange: (state: SettingsState<z.output<Schema>>) => void;
}

/** Absent: not even a file; otherwise what tells one content from another. */
const ABSENT = 'absent';

export async function openYamlFile<Schema extends z.ZodType>(
  options: YamlFileOptions<Schema>,
): Promise<SettingsSource<z.output<Schema>>> {
  let version = await versionOf(options.file);
  let state = await readState(options, version);

  const reload = async (): Promise<SettingsState<z.output<Schema>>> => {
    const now = await versionOf(options.file);
    if (now !== version) {
      const next = await readState(options, now);
      // Looked at before the reading: a change in the midst of it is seen by the next question.
      version = now;
      state = next.problems.length === 0 ? next : { ...state, problems: next.problems };
      options.onChange(state);
    }
    return state;
  };
  let reading: Promise<SettingsState<z.output<Schema>>> | undefined;
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

async function readState<Schema extends z.ZodType>(
  options: YamlFileOptions<Schema>,
  version: string,
): Promise<SettingsState<z.output<Schema>>> {
  const { file } = options;
  if (version === ABSENT) return { value: null, file, problems: [] };
  try {
    return { file, ...(await readYaml(await readFile(file, 'utf8'), options)) };
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    return { value: null, file, problems: [`cannot be read (${code ?? message})`] };
  }
}

/** @returns what the text says, or what is wrong with it, each problem with its line and key */
export async function readYaml<Schema extends z.ZodType>(
  text: string,
  { schema, check }: Pick<YamlFileOptions<Schema>, 'schema' | 'check'>,
): Promise<{ readonly value: z.output<Schema> | null; readonly problems: readonly string[] }> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (offset: number) => lines.linePos(offset).line;
  if (document.errors.length > 0) {
    return { value: null, problems: document.errors.map(({ pos, message }) => `line ${lineOf(pos[0])}: ${message}`) };
  }
  let content: unknown;
  try {
    content = document.toJS();
  } catch (thrown) {
    return { value: null, problems: [(thrown as Error).message] };
  }
  const parsed = schema.safeParse(content ?? {});
  const problems = parsed.success ? await check(parsed.data) : schemaProblems(parsed.error);
  const told = problems.map(
    ({ path, text: what }) => `line ${lineOf(offsetOf(document.contents, path))}: ${shownPath(path)}: ${what}`,
  );
  return { value: parsed.success && told.length === 0 ? parsed.data : null, problems: told };
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
