/** Draws what came of an answer to an alert: how it stands now, and how to take the answer back. */
import type { Alert } from '#engine/alerts/types.ts';
import type { Json } from '#engine/json.ts';
import { shownTime, timeCell } from '../../quantities.ts';
import { asObject } from '../../reading.ts';
import type { Texts } from '../../texts/texts.ts';
import { fields, type View, view } from '../../view.ts';
import { alertTitle } from './alert-situation.ts';

/** @param result `{alert: Alert, changed?: boolean}` */
export function alertAnswerView(result: Json, texts: Texts): View {
  const alert = asObject(result).alert as unknown as Alert;
  const { alert: words, alertAnswer, error } = texts;
  const { state, resolution, acknowledged, snoozed_until, ticket } = alert;
  const isFiring = state === 'firing' || state === 'escalated';
  const isSecond = asObject(result).changed === false && acknowledged !== null;
  // What somebody else has done is not offered to be taken back.
  const next = isFiring || isSecond ? alertAnswer.nextWhileOpen(alert.id) : alertAnswer.undoNext(alert.id);
  return view(
    { kind: 'headline', text: alertTitle(alert, texts), tone: isFiring ? 'warning' : 'good' },
    isSecond ? { kind: 'text', text: alertAnswer.already(acknowledged.by, shownTime(acknowledged.at, texts)) } : null,
    resolution === null ? null : { kind: 'text', text: words.resolutions[resolution.how](resolution.by) },
    fields([
      [words.acknowledgedBy, acknowledged === null ? null : acknowledged.by],
      [words.snoozedUntil, snoozed_until === null ? null : timeCell(snoozed_until, texts)],
      [words.resolutionReason, resolution === null || resolution.reason === '' ? null : resolution.reason],
      [words.ticket, ticket],
    ]),
    { kind: 'next', label: error.next, text: next },
  );
}
