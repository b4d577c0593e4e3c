/** Draws an alert through all its states: state and what happened first, then how sure, what trades now, and who has answered. */
import type { Alert } from '#engine/alerts/types.ts';
import { shownTime, timeCell } from '../../quantities.ts';
import { asObject } from '../../reading.ts';
import type { Texts } from '../../texts/texts.ts';
import { type Block, fields, type View, view } from '../../view.ts';
import { appliedCell, controlHeadline } from '../control-view.ts';
import { verdictBlock } from '../training/training-view.ts';
import { alertButtons } from './alert-buttons.ts';
import { alertChart, alertRows, alertSentence, alertTable, type Row } from './alert-facts.ts';
import { type AlertSituation, alertTitle, alertTone } from './alert-situation.ts';

/** AI-Trader is expected to follow within that time. */
export const APPLIED_WITHIN_MS = 10_000;

export function alertView(alert: Alert, situation: AlertSituation, texts: Texts): View {
  const heading: Block = { kind: 'headline', text: alertTitle(alert, texts), tone: alertTone(alert) };
  const buttons: Block = { kind: 'buttons', buttons: alertButtons(alert, situation, texts) };
  const blocks = alert.resolved_at === null ? openBlocks(alert, situation, texts) : endedBlocks(alert, texts);
  return view(heading, ...blocks, smallPrint(alert, texts), buttons);
}

function openBlocks(alert: Alert, situation: AlertSituation, texts: Texts): readonly (Block | null)[] {
  const { alert: words } = texts;
  const isFinbert = alert.kind === 'finbert_on_rules' || alert.kind === 'finbert_on_former';
  return [
    { kind: 'text', text: alertSentence(alert, texts) },
    alertChart(alert, texts),
    ...alertTable(alert, texts),
    fields([
      ...answerRows(alert, texts),
      ...tradeRows(situation, texts),
      [words.ignored, ignoredText(alert, situation, texts)],
      ...alertRows(alert, texts),
      ...trainingRows(alert, situation, texts),
    ]),
    isFinbert ? { kind: 'next', label: texts.error.next, text: words.next } : null,
  ];
}

function endedBlocks(alert: Alert, texts: Texts): readonly (Block | null)[] {
  const { alert: words } = texts;
  const { resolution } = alert;
  const by = resolution === null ? null : words.resolutions[resolution.how](resolution.by);
  return [
    by === null ? null : { kind: 'text', text: by },
    { kind: 'text', text: alertSentence(alert, texts), tone: 'dim' },
    alertChart(alert, texts),
    ...alertTable(alert, texts),
    resolution === null || resolution.reason === '' ? null : fields([[words.resolutionReason, resolution.reason]]),
  ];
}

/** What happens if nobody does anything, as things stand. */
function ignoredText({ kind, level }: Alert, { control }: AlertSituation, { alert: words }: Texts): string {
  if (kind === 'drift' && level === 'warning') return words.harmless;
  const isProtected = control?.document.mode === 'protective';
  return isProtected && (kind === 'drift' || kind === 'mass_drift') ? words.ignoredProtected : words.consequences[kind];
}

/** Who has it in hand: what a second person looks for first. */
function answerRows({ acknowledged, snoozed_until, called, state }: Alert, texts: Texts): readonly Row[] {
  const { alert: words } = texts;
  const names = [...new Set(called.map(({ person }) => person))];
  const by = acknowledged === null ? null : acknowledged.by;
  return [
    [words.acknowledgedBy, by],
    [words.snoozedUntil, state === 'snoozed' && snoozed_until !== null ? timeCell(snoozed_until, texts) : null],
    [words.called, names.length === 0 ? null : names.join(', ')],
    [words.answered, by === null && state !== 'snoozed' ? words.nobody : null],
  ];
}

function tradeRows({ control, nowMs }: AlertSituation, texts: Texts): readonly Row[] {
  if (control === null) return [];
  const { alert: words } = texts;
  const { document, applied } = control;
  const { text, tone } = controlHeadline(document, texts);
  const follows = applied !== null && applied.seq >= document.seq;
  const isLate = !follows && nowMs - Date.parse(document.at) > APPLIED_WITHIN_MS;
  // Where no AI-Trader has ever spoken, nobody expects it to.
  const late: Row = [texts.control.applied, words.notApplied(APPLIED_WITHIN_MS / 1000), 'bad'];
  return [
    [words.trades, text, tone === 'good' ? 'plain' : tone],
    isLate && applied !== null ? late : [texts.control.applied, appliedCell(document, applied, texts)],
  ];
}

function trainingRows({ kind }: Alert, { training }: AlertSituation, texts: Texts): readonly Row[] {
  if (kind !== 'drift' && kind !== 'mass_drift') return [];
  const { alert: words } = texts;
  if (training === null) return [[words.training, words.noTraining, 'dim']];
  // The message may be read at any time later: an age would be wrong by then.
  const at = shownTime(training.finished_at ?? training.created_at, texts);
  const verdict = verdictBlock(asObject(asObject(training.result).verdict), texts);
  return [[words.training, words.trainingOf(training.id, at, verdict.text)]];
}

function smallPrint({ raised_at, resolved_at, times, ticket, facts }: Alert, texts: Texts): Block {
  const { alert: words } = texts;
  return {
    kind: 'context',
    items: [
      { label: words.since, ...timeCell(raised_at, texts) },
      ...(resolved_at === null ? [] : [{ label: words.until, ...timeCell(resolved_at, texts) }]),
      ...(times > 1 ? [{ text: words.times(times) }] : []),
      ...(ticket === null ? [] : [{ label: words.ticket, text: ticket }]),
      ...(typeof facts.report === 'string' ? [{ label: words.report, text: facts.report }] : []),
    ],
  };
}
