/** Brings the pictures of alerts to Slack, as files that a message can show; drawn and sent beside the messages, which never wait for them. */
import type { webApi } from '@slack/bolt';
import type { Alert } from '#engine/alerts/types.ts';
import type { Clock } from '#engine/clock.ts';
import { toOpsError } from '#engine/errors.ts';
import { backoffMs, spreadOf } from '#engine/jobs/backoff.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import type { Fetch } from '../http-post.ts';
import { type OutgoingFile, uploadFiles } from '../outbox/upload.ts';
import { refusalOf } from '../refusal.ts';
import { waitUntil } from '../wait.ts';
import { pictureMark } from './alert-document.ts';

export interface AlertPicturesOptions {
  readonly client: webApi.WebClient;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly log: Logger;
  readonly seed: number;
  /** Null where there is nothing to draw. */
  readonly draw: (alert: Alert) => Promise<OutgoingFile | null>;
}

const BACKOFF = { baseMs: 2_000, maxMs: 5 * 60_000 };
/** Slack out for an hour is waited for; what can never be sent is given up. */
const MOST_ATTEMPTS = 20;
/** A picture that changes once more within this is drawn once. */
const TOGETHER_MS = 250;

export class AlertPictures {
  readonly #options: AlertPicturesOptions;
  readonly #abort = new AbortController();
  /** By alert: what is being drawn. */
  readonly #making = new Map<string, Promise<void>>();
  /** Marks that nothing could be drawn of. */
  readonly #without = new Set<string>();

  constructor(options: AlertPicturesOptions) {
    this.#options = options;
  }

  /** Makes the alert's picture, unless that is under way or of no use; `onMade` hears Slack's id of the file. */
  make(newest: () => Alert | undefined, id: string, onMade: (of: string, file: string) => void): void {
    const mark = markOf(newest());
    if (mark === null || this.#making.has(id) || this.#without.has(`${id} ${mark}`)) return;
    const making = this.#make(newest, id, onMade)
      .catch((thrown: unknown) => this.#options.log.error({ alert: id, err: toOpsError(thrown) }, 'no picture'))
      .finally(() => this.#making.delete(id));
    this.#making.set(id, making);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#making.values());
  }

  async #make(newest: () => Alert | undefined, id: string, onMade: (of: string, file: string) => void) {
    const { clock, log, seed } = this.#options;
    const { signal } = this.#abort;
    if (newest()?.kind === 'mass_drift') await waitUntil(clock.now() + TOGETHER_MS, clock, signal);
    for (let attempt = 1; attempt <= MOST_ATTEMPTS && !signal.aborted; attempt += 1) {
      const alert = newest();
      const mark = markOf(alert);
      if (alert === undefined || mark === null) return;
      try {
        const file = await this.#send(alert);
        if (file === null) this.#without.add(`${id} ${mark}`);
        else onMade(mark, file);
        return;
      } catch (thrown) {
        const refusal = refusalOf(thrown);
        if (refusal.kind === 'locked_out') return;
        log.warn({ alert: id, reason: refusal.reason, attempt }, 'the picture of an alert could not be sent yet');
        const waitMs =
          refusal.kind === 'rate_limited'
            ? refusal.waitMs
            : backoffMs(BACKOFF, attempt, spreadOf(`${id}:${attempt}`, seed));
        await waitUntil(clock.now() + waitMs, clock, signal);
      }
    }
  }

  /** Uploaded and completed without a channel: it is seen in the message that shows it, and nowhere else. */
  async #send(alert: Alert): Promise<string | null> {
    const { client, fetch, draw } = this.#options;
    const picture = await draw(alert);
    if (picture === null) return null;
    const [file] = await uploadFiles([picture], { client, fetch });
    if (file === undefined) return null;
    await client.files.completeUploadExternal({ files: [{ id: file.id, title: file.title }] });
    return file.id;
  }
}

function markOf(alert: Alert | undefined): string | null {
  return alert === undefined ? null : pictureMark(alert);
}
