/** Keeps one open window up to date by server-sent events, at the pace at which it reads. */
import type { ServerResponse } from 'node:http';
import type { PageLook, Scene } from '../parts/look.ts';
import type { PageClock, PageWorkspace } from '../types.ts';
import { Announcements } from './announcements.ts';
import type { ChangeJournal } from './change-journal.ts';
import { type Patch, patchesFor, wholePatches } from './patches.ts';
import type { ReadMarks } from './read-marks.ts';

export interface LiveStreamParts {
  readonly workspace: PageWorkspace;
  readonly journal: ChangeJournal;
  readonly marks: ReadMarks;
  readonly look: PageLook;
  readonly clock: PageClock;
  readonly reportError: (error: unknown) => void;
}

/** Changes that come together are drawn together. */
const GATHER_MS = 40;
/** A comment line as often keeps a quiet stream alive. */
const ALIVE_MS = 15_000;
/** How long a browser waits before it comes back. */
const RETRY_MS = 1_000;

export class LiveStream {
  readonly #parts: LiveStreamParts;
  readonly #raw: ServerResponse;
  readonly #sceneNow: () => Scene;
  readonly #announcements: Announcements;
  #position: string;
  #cancelGathering: (() => void) | undefined;
  #cancelBeat: () => void = () => {};
  #stopListening: () => void = () => {};

  /** @param sceneNow what the window shows, read anew: a channel's name and members may change */
  constructor(raw: ServerResponse, position: string, sceneNow: () => Scene, parts: LiveStreamParts) {
    this.#raw = raw;
    this.#position = position;
    this.#sceneNow = sceneNow;
    this.#parts = parts;
    this.#announcements = new Announcements(sceneNow());
  }

  /** Ends when the reader leaves, or with `close`. */
  start(): void {
    this.#raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    this.#raw.write(`retry: ${RETRY_MS}\n\n`);
    this.#raw.once('close', () => this.close());
    this.#raw.on('drain', () => this.#gather());
    this.#stopListening = this.#parts.journal.subscribe(() => this.#gather());
    this.#beat();
    this.#send();
  }

  close(): void {
    this.#stopListening();
    this.#cancelGathering?.();
    this.#cancelBeat();
    this.#raw.end();
  }

  #gather(): void {
    this.#cancelGathering ??= this.#parts.clock.after(GATHER_MS, () => {
      this.#cancelGathering = undefined;
      this.#send();
    });
  }

  #send(): void {
    // A reader that has not yet taken what was sent before gets the newest state when it has.
    if (this.#raw.writableNeedDrain || this.#raw.writableEnded) return;
    try {
      this.#sendChanges();
    } catch (thrown) {
      // A window that cannot be drawn is let go; its reader comes back and is told why.
      this.#parts.reportError(thrown);
      this.close();
    }
  }

  #sendChanges(): void {
    const { journal, marks, look } = this.#parts;
    const changes = journal.after(this.#position);
    if (changes?.length === 0) return;
    const scene = this.#sceneNow();
    if (scene.channel !== null) marks.see(scene.person, scene.channel);
    const unread = marks.unread.bind(marks, scene.person);
    const patches = changes === null ? wholePatches(scene, look, unread) : patchesFor(changes, scene, look, unread);
    const said = this.#announcements.after(changes ?? [], scene, look);
    this.#position = journal.position;
    const whole: readonly Patch[] = said === null ? patches : [...patches, { id: 'announcements', html: said.markup }];
    this.#raw.write(`event: patches\nid: ${this.#position}\ndata: ${JSON.stringify(whole)}\n\n`);
  }

  #beat(): void {
    this.#cancelBeat = this.#parts.clock.after(ALIVE_MS, () => {
      if (!this.#raw.writableNeedDrain) this.#raw.write(': alive\n\n');
      this.#beat();
    });
  }
}
