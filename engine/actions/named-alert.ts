/** Which alert is meant by a number, a stream's name, or nothing at all. */
import type { Alert, AlertBook } from '../alerts/types.ts';
import { OpsError } from '../errors.ts';
import { streamName } from '../stream-name.ts';

/**
 * `A-12`, `a12` or `12`; `ecb/usd`: the open alert about that stream; nothing: the only open one.
 * @throws OpsError `alert_not_found`, `alert_not_named`
 */
export async function namedAlert(typed: string | undefined, alerts: AlertBook): Promise<Alert> {
  const open = await alerts.open();
  if (typed === undefined) {
    // What is told in a storm's message is answered by answering the storm.
    const [alone, ...more] = open.filter(({ storm }) => storm === null);
    if (alone !== undefined && more.length === 0) return alone;
    const ids = open.filter(({ storm }) => storm === null).map(({ id }) => id);
    throw new OpsError('alert_not_named', `expected the name of one of ${ids.length} open alerts`, {
      facts: { open: ids },
    });
  }
  const name = typed.trim();
  const number = /^(?:a-?)?(\d{1,15})$/i.exec(name)?.[1];
  if (number !== undefined) return await alerts.get(`A-${Number(number)}`);
  const aboutIt = open.filter((alert) => alert.about === name || isAbout(alert, name));
  const found = aboutIt.find(({ kind }) => kind === 'drift') ?? aboutIt[0];
  if (found !== undefined) return found;
  const hint = open.at(-1)?.id ?? null;
  throw new OpsError('alert_not_found', `no open alert about ${name}`, { facts: { alert: name, hint } });
}

/** A stream by its whole name: another one's may end in the same way. */
function isAbout({ about, facts }: Alert, name: string): boolean {
  const { source, signal } = facts;
  if (typeof source === 'string' && typeof signal === 'string') return streamName({ source, signal }) === name;
  return about.endsWith(` ${name}`);
}
