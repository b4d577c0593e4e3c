/** How a change of an alert is drafted: the alert, its ticket's line, and what follows for the storm that it is told in. */
import { OpsError } from '../errors.ts';
import { TICKETS } from '../tickets/types.ts';
import {
  awake,
  ended,
  type Hand,
  isOpen,
  newAlert,
  raisedAfterEnd,
  raisedAgain,
  undoable,
  undone,
} from './alert-states.ts';
import type { Ledger } from './ledger.ts';
import { isStorm, isStormy, stormAbout, stormFacts, stormNews } from './storm-rules.ts';
import { openedTicket, withStep } from './ticket-lines.ts';
import { ALERTS, type Alert, type AlertKind, type AlertNews, levelRank } from './types.ts';

export const SYSTEM = 'system';
const NO_TICKET: readonly AlertKind[] = ['bad_values'];

/** @throws OpsError `alert_not_found` for one that is not there or has been settled */
export function known(ledger: Ledger, id: string): Alert {
  const alert = ledger.alert(id);
  if (alert === undefined)
    throw new OpsError('alert_not_found', `no alert ${id}`, { facts: { alert: id, hint: null } });
  return alert;
}

/** Drafts a change; `quietly` where the ticket has the same said of the storm, which tells what happens by itself in sum only. */
export function change(ledger: Ledger, before: Alert, after: Alert, quietly = false): Alert {
  if (after === before) return after;
  ledger.putAlert(after);
  const step = after.steps.at(-1)!;
  if (quietly || step === before.steps.at(-1) || after.ticket === null) return after;
  if (after.storm !== null && step.by === SYSTEM) return after;
  const ticket = ledger.ticket(after.ticket);
  if (ticket !== undefined) ledger.putTicket(withStep(ticket, after, step));
  return after;
}

/** The same for it and for the open alerts that are told in it: who answers a storm answers all of it. */
export function changeAll(ledger: Ledger, before: Alert, to: (alert: Alert, of: { storm?: string }) => Alert): Alert {
  const after = change(ledger, before, to(before, {}));
  if (after === before) return after;
  for (const member of [...ledger.members(before.id)]) {
    if (isOpen(member)) change(ledger, member, to(member, { storm: before.id }), true);
  }
  return after;
}

export function raise(ledger: Ledger, news: AlertNews, hand: Hand): Alert {
  const found = ledger.about(news.about);
  if (found !== undefined && isOpen(found)) {
    return change(ledger, found, raisedAgain(outOfStorm(ledger, found, news), news, hand));
  }
  if (found?.resolution?.how === 'over') return change(ledger, found, raisedAfterEnd(found, news, hand));
  const group = groupOf(ledger, news, hand);
  if (group !== null) return join(ledger, news, group, hand);
  return open(ledger, newAlert(ledger.nextId(ALERTS), news, hand, { ticket: null, storm: null }));
}

/**
 * Takes back what somebody did, for the alerts told in it too where it was done to all.
 * @throws OpsError `alert_replaced` where a newer alert about the same is open, `nothing_to_undo`, `alert_over`
 */
export function undo(ledger: Ledger, alert: Alert, hand: Hand): Alert {
  const newest = ledger.about(alert.about);
  if (newest !== undefined && newest.id !== alert.id && isOpen(newest)) {
    const message = `${newest.id} has been raised since ${alert.id} ended`;
    throw new OpsError('alert_replaced', message, { facts: { alert: alert.id, newer: newest.id } });
  }
  const after = change(ledger, alert, undone(alert, hand));
  for (const member of [...ledger.members(alert.id)]) {
    if (undoable(member)?.facts.storm !== alert.id || ledger.about(member.about)?.id !== member.id) continue;
    change(ledger, member, undone(member, hand, { storm: alert.id }), true);
  }
  return after;
}

/** Time alone changes it: its snooze is over, or its end is settled, with its ticket. */
export function passTime(ledger: Ledger, hand: Hand): void {
  for (const alert of ledger.due(Date.parse(hand.at))) {
    if (isOpen(alert)) change(ledger, alert, awake(alert, hand));
    else settle(ledger, alert);
  }
}

function settle(ledger: Ledger, alert: Alert): void {
  ledger.putAlert({ ...alert, settled: true });
  const ticket = alert.ticket === null ? undefined : ledger.ticket(alert.ticket);
  if (ticket?.alert === alert.id) ledger.putTicket({ ...ticket, settled: true });
}

/** What follows for storms and mass drifts from the changes since the last commit. */
export function settleGroups(ledger: Ledger, hand: Hand): void {
  for (const id of ledger.touched()) {
    const group = ledger.alert(id);
    if (group?.kind === 'storm') settleStorm(ledger, group, hand);
    else if (group === undefined || !isOpen(group)) standAlone(ledger, id);
  }
}

/** What is still open of a group that has ended is told by itself from now on, each with a ticket of its own. */
function standAlone(ledger: Ledger, group: string): void {
  for (const alert of [...ledger.members(group)].filter(isOpen)) open(ledger, { ...alert, storm: null, ticket: null });
}

function open(ledger: Ledger, alert: Alert): Alert {
  if (NO_TICKET.includes(alert.kind)) {
    ledger.putAlert(alert);
    return alert;
  }
  const opened = { ...alert, ticket: ledger.nextId(TICKETS) };
  ledger.putAlert(opened);
  ledger.putTicket(openedTicket(opened.ticket, opened));
  return opened;
}

/** The open mass drift that the news name. */
function massDriftOf(ledger: Ledger, { within }: AlertNews): Alert | null {
  const named = within === undefined ? undefined : ledger.alert(within);
  return named !== undefined && isOpen(named) ? named : null;
}

/** What a storm tells, and what turns out to be a part of a mass drift, is told there only. */
function outOfStorm(ledger: Ledger, alert: Alert, news: AlertNews): Alert {
  const massDrift = massDriftOf(ledger, news);
  const storm = alert.storm === null ? undefined : ledger.alert(alert.storm);
  if (massDrift === null || storm?.kind !== 'storm') return alert;
  ledger.putAlert({ ...storm, facts: { ...storm.facts, count: Number(storm.facts.count) - 1 } });
  return { ...alert, storm: massDrift.id, ticket: massDrift.ticket };
}

/** The open mass drift that the news name, or the storm of their channel. */
function groupOf(ledger: Ledger, news: AlertNews, hand: Hand): Alert | null {
  const massDrift = massDriftOf(ledger, news);
  if (massDrift !== null) return massDrift;
  if (!isStormy(news.kind)) return null;
  const storm = ledger.about(stormAbout(news.channel));
  const isOn = storm !== undefined && isOpen(storm);
  if (!isStorm(ledger.arrivals(news.channel), isOn, Date.parse(hand.at))) return null;
  // One that comes back counts on; one that is new after somebody ended the last begins anew.
  const facts = storm?.resolution?.how === 'over' ? { facts: storm.facts } : {};
  return isOn ? storm : raise(ledger, { ...stormNews(news), ...facts }, hand);
}

function join(ledger: Ledger, news: AlertNews, group: Alert, hand: Hand): Alert {
  const member = newAlert(ledger.nextId(ALERTS), news, hand, { ticket: group.ticket, storm: group.id });
  ledger.putAlert(member);
  if (group.kind === 'storm')
    ledger.putAlert({ ...group, facts: { ...group.facts, count: Number(group.facts.count) + 1 } });
  return member;
}

function settleStorm(ledger: Ledger, storm: Alert, hand: Hand): void {
  const members = ledger.storm(storm.id);
  const openCount = members?.openCount ?? 0;
  const rows = [...(members?.rows() ?? [])].map((id) => ledger.alert(id)!);
  const facts = stormFacts(Number(storm.facts.count), openCount, rows);
  const { about, channel } = storm;
  const news = { about, channel, kind: 'storm', facts } as const;
  if (!isOpen(storm) && openCount > 0) {
    const { level, wakes } = storm;
    if (storm.resolution?.how !== 'over') standAlone(ledger, storm.id);
    else change(ledger, storm, raisedAfterEnd(storm, { ...news, level, wakes }, hand));
    return;
  }
  const gravest = members?.gravest ?? storm.level;
  // What was grave stays to be seen.
  const level = levelRank(gravest) > levelRank(storm.level) ? gravest : storm.level;
  const wakes = storm.wakes || members?.wakes === true;
  const now: Alert = { ...storm, facts, wakes };
  if (level !== storm.level || wakes !== storm.wakes) {
    change(ledger, storm, raisedAgain(storm, { ...news, level, wakes }, hand));
  } else if (isOpen(storm) && openCount === 0 && (members !== undefined || facts.count === 0)) {
    change(ledger, storm, ended(now, 'over', hand, '', { count: storm.facts.count! }));
  } else if (JSON.stringify(facts) !== JSON.stringify(storm.facts)) ledger.putAlert({ ...now, changed_at: hand.at });
}
