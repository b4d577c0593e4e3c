/** AlertBook in the state folder's store: who shows alerts follows the collection. */
import { type Clock, isoTime } from '../clock.ts';
import { canonicalJson } from '../durable/canonical-json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Store } from '../store/types.ts';
import { ALERTS, type Alert, type AlertBook } from './types.ts';

export function createAlertBook({ store, clock }: { readonly store: Store; readonly clock: Clock }): AlertBook {
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };
  const put = async (id: string, alert: Alert) => {
    await store.commit([{ op: 'put', collection: ALERTS, id, value: alert as unknown as Json }]);
  };

  return {
    raise: (about, kind, facts) =>
      inTurn(async () => {
        const open = await openAbout(about, store);
        if (open !== null && isSame(open.alert, kind, facts)) return;
        const raised_at = open?.alert.raised_at ?? isoTime(clock.now());
        await put(open?.id ?? `${about}:${raised_at}`, { about, kind, facts, raised_at, resolved_at: null });
      }),
    resolve: (about) =>
      inTurn(async () => {
        const open = await openAbout(about, store);
        if (open !== null) await put(open.id, { ...open.alert, resolved_at: isoTime(clock.now()) });
      }),
  };
}

async function openAbout(about: string, store: Store): Promise<{ readonly id: string; readonly alert: Alert } | null> {
  for await (const { id, value } of store.list(ALERTS)) {
    const alert = value as unknown as Alert;
    if (alert.about === about && alert.resolved_at === null) return { id, alert };
  }
  return null;
}

function isSame(alert: Alert, kind: string, facts: JsonObject): boolean {
  return alert.kind === kind && canonicalJson(alert.facts) === canonicalJson(facts);
}
