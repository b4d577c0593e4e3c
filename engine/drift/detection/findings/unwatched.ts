/** Streams for which there is no room: one alert for all of them, over when there is room again. */
import type { AlertBook } from '../../../alerts/types.ts';
import type { Watch } from '../watched/watch.ts';
import { UNWATCHED, unwatchedNews } from './alert-news.ts';
import type { OpenAlerts } from './open-alerts.ts';

export interface UnwatchedPorts {
  readonly alerts: AlertBook;
  readonly open: OpenAlerts;
}

export class Unwatched {
  readonly #ports: UnwatchedPorts;

  constructor(ports: UnwatchedPorts) {
    this.#ports = ports;
  }

  async check({ isFull, streams, unwatched }: Watch): Promise<void> {
    const { alerts, open } = this.#ports;
    const isTold = open.idOf(UNWATCHED) !== null;
    if (isFull && unwatched > 0 && !isTold) open.note(await alerts.raise(unwatchedNews(streams.size, unwatched)));
    if (isFull || !isTold) return;
    await alerts.resolve(UNWATCHED);
    open.forget(UNWATCHED);
  }
}
