/** Keeps the workspace over a restart: the state in one document, the bytes of each file beside it. */
import type { ChangeFeed } from './change-feed.ts';
import type { Clock } from './clock.ts';
import { isObject } from './json.ts';
import type { Workspace, WorkspaceExport } from './workspace.ts';

/** Named byte strings, such as `workspace.json` and `files/F0000000012`; the composition root decides where they lie. */
export interface WorkspaceStorage {
  load(name: string): Promise<Uint8Array | undefined>;
  /** Must leave the old or the new bytes, whatever happens. */
  save(name: string, bytes: Uint8Array): Promise<void>;
}

const DOCUMENT = 'workspace.json';
const SAVE_AFTER_MS = 500;

/** Lays what was saved over the workspace; throws where it cannot be read, rather than write over it. */
export async function loadWorkspace(workspace: Workspace, storage: WorkspaceStorage): Promise<void> {
  const bytes = await storage.load(DOCUMENT);
  if (bytes === undefined) return;
  const state = parseExport(Buffer.from(bytes).toString());
  const fileBytes = new Map<string, Uint8Array>();
  for (const { id } of state.files) {
    const content = await storage.load(fileName(id));
    if (content !== undefined) fileBytes.set(id, content);
  }
  workspace.import(state, fileBytes);
}

function parseExport(text: string): WorkspaceExport {
  let saved: unknown;
  try {
    saved = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${DOCUMENT} should be JSON`, { cause });
  }
  if (isObject(saved) && saved.schema === 1) return saved as unknown as WorkspaceExport;
  throw new Error(`${DOCUMENT} should be a saved workspace of schema 1`);
}

interface SaverParts {
  readonly clock: Clock;
  readonly changes: ChangeFeed;
  readonly reportError: (error: unknown) => void;
}

/** Saves a while after each change, at once where somebody waits for it, one save at a time, and once more at the end. */
export class WorkspaceSaver {
  readonly #workspace: Workspace;
  readonly #storage: WorkspaceStorage;
  readonly #clock: Clock;
  readonly #stopListening: () => void;
  readonly #savedFiles: Set<string>;
  readonly #reportError: (error: unknown) => void;
  #cancelTimer: (() => void) | undefined;
  /** Since the last save took its picture. */
  #hasChanged = false;
  /** The save that waits for the one under way, and will hold what changes until then. */
  #next: Promise<void> | undefined;
  #saving: Promise<void> = Promise.resolve();

  constructor(workspace: Workspace, storage: WorkspaceStorage, { clock, changes, reportError }: SaverParts) {
    this.#workspace = workspace;
    this.#storage = storage;
    this.#clock = clock;
    this.#reportError = reportError;
    this.#savedFiles = new Set(workspace.fileBytes.keys());
    this.#stopListening = changes.subscribe(({ type }) => {
      if (['call', 'delivery', 'socket', 'fault'].includes(type)) return;
      this.#hasChanged = true;
      this.#cancelTimer ??= this.#clock.after(SAVE_AFTER_MS, () => {
        this.#cancelTimer = undefined;
        void this.saved();
      });
    });
  }

  /** Resolves when what has changed until now is saved, or could not be, which is reported. */
  async saved(): Promise<void> {
    if (this.#hasChanged) this.#begin();
    await this.#saving;
  }

  /** Saves what has changed and waits for it. */
  async close(): Promise<void> {
    this.#stopListening();
    this.#cancelTimer?.();
    this.#begin();
    await this.#saving;
  }

  #begin(): void {
    this.#next ??= this.#saving.then(() => this.#save()).catch(this.#reportError);
    this.#saving = this.#next;
  }

  async #save(): Promise<void> {
    this.#next = undefined;
    this.#hasChanged = false;
    const state = this.#workspace.export();
    for (const { id } of state.files) {
      const bytes = this.#workspace.fileBytes.get(id);
      if (bytes === undefined || this.#savedFiles.has(id)) continue;
      await this.#storage.save(fileName(id), bytes);
      this.#savedFiles.add(id);
    }
    await this.#storage.save(DOCUMENT, Buffer.from(JSON.stringify(state)));
  }
}

function fileName(id: string): string {
  return `files/${id}`;
}
