/** What can be done about an alert by pressing, by its state and by what trades: each button carries the line that says the same. */
import { quoteWord } from '#bot/grammar/words.ts';
import type { Alert } from '#engine/alerts/types.ts';
import type { ControlDocument, Route } from '#engine/models/control.ts';
import type { Texts } from '../../texts/texts.ts';
import type { Button } from '../../view.ts';
import { LINE_BUTTONS } from '../line-buttons.ts';
import type { AlertSituation } from './alert-situation.ts';
import { alertSubject } from './alert-subject.ts';

const REPAIR_LINE = 'finbert repair';
/** A night is over by then. */
const MORNING = 'morning';

/** The three that stand in sight come first. */
export function alertButtons(alert: Alert, situation: AlertSituation, texts: Texts): readonly Button[] {
  if (alert.resolved_at !== null) return endedButtons(alert, situation, texts);
  const { alert: words } = texts;
  const { id, kind, state } = alert;
  const answer = state === 'acknowledged' ? null : acknowledgeButton(alert, texts);
  const isDrift = kind === 'drift' || kind === 'mass_drift';
  const confirm = isDrift ? run(kind === 'drift' ? words.confirm : words.retrain, `drift confirm ${id}`) : null;
  const analyse = isDrift || kind === 'quiet_stream' ? run(words.analyse, `drift analyse ${id}`) : null;
  const repair = kind === 'finbert_on_rules' || kind === 'finbert_on_former' ? run(words.repair, REPAIR_LINE) : null;
  const { protect, fallback, riskier } = controlButtons(alert, situation, texts);
  // What is put aside is taken back where it is seen; of a mass drift protection comes first, and then what mends it.
  const undo = state === 'snoozed' ? undoButton(alert, texts) : null;
  const inSight = kind === 'mass_drift' ? [protect, undo, answer, confirm] : [repair, answer, undo, protect, analyse];
  const others = kind === 'mass_drift' ? [fallback, analyse] : [confirm, fallback];
  const all = [...inSight, ...riskier, ...others, ...aside(alert, texts)].filter((button) => button !== null);
  return all.map((button, at) => (at === 0 ? { ...button, style: 'primary' as const } : button));
}

export function acknowledgeButton({ id }: Alert, { alert: words }: Texts): Button {
  return run(words.acknowledge, `drift ack ${id}`);
}

/** What takes it out of sight, and what takes that back. */
function aside(alert: Alert, texts: Texts): readonly (Button | null)[] {
  const { id, state } = alert;
  const { alert: words } = texts;
  return [
    state === 'acknowledged' ? undoButton(alert, texts) : null,
    { ...run(words.dismiss, `drift dismiss ${id}`), id: LINE_BUTTONS.form },
    run(words.snoozeHour, `drift snooze ${id} --for 1h`),
    run(words.snoozeHours, `drift snooze ${id} --for 4h`),
    run(words.snoozeMorning, `drift snooze ${id} --for ${MORNING}`),
  ];
}

function undoButton({ id, state }: Alert, { alert: words }: Texts): Button {
  return run(state === 'snoozed' ? words.unsnooze : words.unacknowledge, `drift undo ${id}`);
}

/** An end that somebody has declared can be taken back; what ended by itself cannot. */
function endedButtons(alert: Alert, situation: AlertSituation, texts: Texts): readonly Button[] {
  const { riskier } = controlButtons(alert, situation, texts);
  const byPerson = alert.resolution !== null && alert.resolution.how !== 'over';
  return [...(byPerson && !alert.settled ? [run(texts.alert.reopen, `drift undo ${alert.id}`)] : []), ...riskier];
}

function controlButtons(
  alert: Alert,
  { control, riskierHere }: AlertSituation,
  texts: Texts,
): { readonly protect: Button | null; readonly fallback: Button | null; readonly riskier: readonly Button[] } {
  if (control === null) return { protect: null, fallback: null, riskier: [] };
  const { document } = control;
  const { alert: words, control: names } = texts;
  const why = quoteWord(`${alert.id} ${alertSubject(alert.about, texts)}`);
  const protect = run(words.protect, `protect on --reason ${why} --seen ${document.seq}`);
  const route = fallbackRoute(alert, document);
  const fallback =
    route === null
      ? null
      : run(words.fallback(names.routes[route]), `fallback on ${route} --reason ${alert.id} --seen ${document.seq}`);
  const isProtected = document.mode === 'protective';
  const riskier = riskierHere ? riskierButtons(alert, document, texts) : [];
  return { protect: isProtected ? null : protect, fallback, riskier };
}

/** Back to normal: asks before it counts. */
function riskierButtons(alert: Alert, document: ControlDocument, texts: Texts): readonly Button[] {
  if (document.mode !== 'protective') return [];
  const { alert: words } = texts;
  const confirm = { title: words.askTitle, text: words.askProtectOff, yes: words.askYes, no: words.askNo };
  return [{ ...run(words.protectOff, `protect off --reason ${alert.id} --seen ${document.seq}`), confirm }];
}

/** The route that the stream belongs to, else the first that a model still decides. */
function fallbackRoute({ kind, facts }: Alert, { routes }: ControlDocument): Route | null {
  if (kind !== 'drift' && kind !== 'mass_drift') return null;
  const decides: Readonly<Record<Route, boolean>> = {
    sentiment: routes.sentiment === 'finbert',
    signal: routes.signal !== 'off',
    regime: routes.regime === 'on',
  };
  const own = (['sentiment', 'signal', 'regime'] as const).find((route) => route === facts.source);
  if (own !== undefined) return decides[own] ? own : null;
  return (['signal', 'sentiment', 'regime'] as const).find((route) => decides[route]) ?? null;
}

function run(label: string, line: string): Button {
  return { id: LINE_BUTTONS.run, label, value: line };
}
