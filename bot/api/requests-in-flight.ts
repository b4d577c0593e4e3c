/** Counts the requests that are being answered, so that a process that is about to leave neither cuts one off nor lets one in. */
import { OpsError } from '#engine/errors.ts';

export class RequestsInFlight {
  readonly #pid: number;
  #inside = 0;
  #closed = false;
  #waiting: (() => void)[] = [];

  constructor(pid: number) {
    this.#pid = pid;
  }

  /** @throws OpsError `owner_leaving` once refuse() was called: nothing was done, ask the next owner */
  async serve<T>(answer: () => Promise<T>): Promise<T> {
    if (this.#closed) {
      throw new OpsError('owner_leaving', `process ${this.#pid} is leaving`, { facts: { pid: this.#pid } });
    }
    this.#inside += 1;
    try {
      return await answer();
    } finally {
      this.#inside -= 1;
      if (this.#inside === 0) for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  get busy(): boolean {
    return this.#inside > 0;
  }

  refuse(): void {
    this.#closed = true;
  }

  /** Resolves when nobody is inside. */
  async gone(): Promise<void> {
    if (this.#inside > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
