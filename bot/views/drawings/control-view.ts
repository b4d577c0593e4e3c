/** Draws the control document: what trades now, who changed it, and whether AI-Trader follows. */
import type { Json } from '#engine/json.ts';
import type { ControlDocument, Route, SignalModel } from '#engine/models/control.ts';
import type { ConfirmResult } from '#engine/models/jobs.ts';
import type { Applied } from '#engine/models/types.ts';
import { shownNumber, timeCell } from '../quantities.ts';
import { asObject, asObjects, own } from '../reading.ts';
import type { Texts } from '../texts/texts.ts';
import { type Block, type Cell, fields, type Tone, type View, view } from '../view.ts';

/** Who changes control by itself. */
const SYSTEM = 'system';
const ROUTES: readonly Route[] = ['sentiment', 'signal', 'regime'];

/** @param result `{control, applied}` */
export function controlView(result: Json, texts: Texts): View {
  const { control, applied } = result as unknown as { control: ControlDocument; applied: Applied | null };
  return view(controlHeadline(control, texts), ...evidence(control, applied, texts), back(control, texts));
}

/** @param result `{control, changed: false}`: what a change answers that found nothing to change */
export function unchangedControlView(result: Json, texts: Texts): View {
  const { control } = asObject(result) as unknown as { control: ControlDocument };
  return view(
    { kind: 'headline', text: texts.control.unchanged, tone: 'plain' },
    { ...controlHeadline(control, texts), kind: 'text' },
  );
}

/** @param result a ConfirmResult */
export function controlChangeView(result: Json, texts: Texts): View {
  const { request, control, applied, waited_ms } = result as unknown as ConfirmResult;
  const { control: words } = texts;
  const name = words.requests[request];
  const opening: Block =
    applied === null
      ? { kind: 'headline', text: words.notConfirmed(name, Math.round(waited_ms / 1000)), tone: 'warning' }
      : { kind: 'headline', text: words.confirmed(name, waited_ms), tone: 'good' };
  const next: Block | null =
    applied === null ? { kind: 'next', label: texts.error.next, text: words.notConfirmedNext } : null;
  return view(
    opening,
    { ...controlHeadline(control, texts), kind: 'text' },
    ...evidence(control, applied, texts),
    next,
    back(control, texts),
  );
}

/** @param result `{changes: ControlDocument[]}`, newest first */
export function controlHistoryView(result: Json, texts: Texts): View {
  const { control } = texts;
  const changes = asObjects(asObject(result).changes) as unknown as readonly ControlDocument[];
  return view(
    { kind: 'headline', text: control.history(changes.length), tone: 'plain' },
    {
      kind: 'table',
      columns: [
        { title: control.number, align: 'right' },
        { title: control.at },
        { title: control.who },
        { title: control.mode },
        { title: control.served },
        { title: control.reason },
      ],
      rows: changes.map((change) => [
        { text: String(change.seq) },
        timeCell(change.at, texts),
        { text: change.changed_by },
        { text: modeText(change, texts) },
        { text: servedText(change, texts) },
        { text: reasonText(change, texts) },
      ]),
    },
  );
}

/** The mode, and what is not served as usual. */
export function controlHeadline(
  control: ControlDocument,
  texts: Texts,
): { kind: 'headline'; text: string; tone: Tone } {
  const { control: words } = texts;
  const mode =
    control.mode === 'normal' ? words.normal : words.protective(shownNumber(control.risk_limit_factor, texts));
  const unusual = unusualRoutes(control).map((route) => words.routes[route]);
  const text = unusual.length === 0 ? mode : `${mode} ${words.onFallback(unusual.join(', '))}`;
  return { kind: 'headline', text, tone: control.mode === 'normal' && unusual.length === 0 ? 'good' : 'warning' };
}

/** Routes that do not serve as in normal times; that there is no release yet is no incident. */
function unusualRoutes({ effective }: ControlDocument): readonly Route[] {
  return ROUTES.filter((route) => effective[route].cause !== null && effective[route].cause !== 'no_release');
}

function evidence(control: ControlDocument, applied: Applied | null, texts: Texts): readonly Block[] {
  const { control: words } = texts;
  const columns = [words.route, words.wanted, words.served, words.why].map((title) => ({ title }));
  const rows = ROUTES.map((route): readonly Cell[] => {
    const { serves, cause } = control.effective[route];
    return [
      { text: words.routes[route] },
      { text: valueText(control.routes[route], texts) },
      { text: valueText(serves, texts), tone: cause === null || cause === 'no_release' ? 'plain' : 'warning' },
      { text: cause === null ? '' : words.causes[cause] },
    ];
  });
  return [
    { kind: 'table', columns, rows },
    fields([
      [words.number, String(control.seq)],
      [words.changed, timeCell(control.at, texts)],
      [words.who, control.changed_by],
      [words.reason, reasonText(control, texts) || null],
      [words.applied, appliedCell(control, applied, texts)],
    ]),
  ];
}

/** In the author's words, or in ours what the sentiment model said of itself. */
function reasonText({ changed_by, reason, sentiment_outage: outage }: ControlDocument, { control }: Texts): string {
  if (changed_by !== SYSTEM) return reason;
  return outage === null ? control.modelServes : control.causes[outage];
}

/** When AI-Trader said that it follows. */
export function appliedCell({ seq }: ControlDocument, applied: Applied | null, texts: Texts): Cell {
  if (applied === null) return { text: texts.control.neverApplied, tone: 'dim' };
  if (applied.seq < seq) return { text: texts.control.appliedOlder(applied.seq), tone: 'warning' };
  return timeCell(applied.at, texts);
}

/** What to type to be back in normal times. */
function back(control: ControlDocument, texts: Texts): Block | null {
  const byPeople = ROUTES.filter((route) => control.effective[route].cause === 'fallback');
  const lines = [
    ...(control.mode === 'normal' ? [] : ['protect off']),
    ...byPeople.map((route) => `fallback off ${route}`),
  ];
  if (lines.length === 0) return null;
  return { kind: 'next', label: texts.error.next, text: lines.map((line) => texts.control.backNext(line)).join(' ') };
}

function modeText({ mode, risk_limit_factor }: ControlDocument, texts: Texts): string {
  const { control: words } = texts;
  return mode === 'normal' ? words.modeNormal : words.modeProtective(shownNumber(risk_limit_factor, texts));
}

/** The routes that do not serve as usual, and what they serve. */
function servedText(document: ControlDocument, texts: Texts): string {
  const serves = (route: Route) => valueText(document.effective[route].serves, texts);
  return unusualRoutes(document)
    .map((route) => `${texts.control.routes[route]}: ${serves(route)}`)
    .join(', ');
}

function valueText(value: string | SignalModel, texts: Texts): string {
  if (typeof value !== 'string') return value.version;
  const values: Readonly<Record<string, string>> = texts.control.values;
  return own(values, value) ?? value;
}
