/** Which open alert is about what, without looking through all of them each time. */
import type { Alert, AlertBook } from '../../../alerts/types.ts';
import { OpsError } from '../../../errors.ts';

export class OpenAlerts {
  readonly #alerts: AlertBook;
  readonly #ids = new Map<string, string>();

  /** Those that were open when this process began. */
  readonly initially: readonly Alert[];

  private constructor(alerts: AlertBook, initially: readonly Alert[]) {
    this.#alerts = alerts;
    this.initially = initially;
    for (const alert of initially) this.note(alert);
  }

  static async open(alerts: AlertBook): Promise<OpenAlerts> {
    return new OpenAlerts(alerts, await alerts.open());
  }

  note({ about, id }: Alert): void {
    this.#ids.set(about, id);
  }

  forget(about: string): void {
    this.#ids.delete(about);
  }

  /** As far as we know: people may have ended it. */
  idOf(about: string): string | null {
    return this.#ids.get(about) ?? null;
  }

  /** As it is now; undefined where none is open. */
  async about(about: string): Promise<Alert | undefined> {
    const id = this.#ids.get(about);
    if (id === undefined) return undefined;
    const alert = await this.#alerts.get(id).catch((thrown: unknown) => {
      if (thrown instanceof OpsError && thrown.code === 'alert_not_found') return undefined;
      throw thrown;
    });
    // An end can be taken back, so it is kept in mind.
    return alert === undefined || alert.resolved_at !== null ? undefined : alert;
  }
}
