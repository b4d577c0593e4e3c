/** Draws an alert that lasts: what is wrong, since when, and the button that mends it; at the end, that it is over. */
import type { Alert } from '#engine/alerts/types.ts';
import { timeCell } from '../quantities.ts';
import { asObject, asText } from '../reading.ts';
import type { Texts } from '../texts.ts';
import { type Block, fields, type View, view } from '../view.ts';
import { damageText, shortCommit } from './finbert-view.ts';
import { LINE_BUTTONS } from './line-buttons.ts';

const REPAIR_LINE = 'finbert repair';

export function alertView(alert: Alert, texts: Texts): View {
  const { alert: words } = texts;
  const isOpen = alert.resolved_at === null;
  const what = whatIsWrong(alert, texts);
  const opening: Block = isOpen
    ? { kind: 'headline', text: `${words.raised}: ${what}`, tone: 'bad' }
    : { kind: 'headline', text: words.resolved, tone: 'good' };
  const damage = asObject(alert.facts.damage);
  return view(
    opening,
    isOpen ? null : { kind: 'text', text: what, tone: 'dim' },
    fields([
      [words.since, timeCell(alert.raised_at, texts)],
      [words.until, isOpen ? null : timeCell(alert.resolved_at, texts)],
      [words.damage, asText(damage.file) === null ? null : damageText(damage, texts)],
      [words.lastError, asText(asObject(alert.facts.error).code), 'bad'],
    ]),
    isOpen ? { kind: 'next', label: texts.error.next, text: words.next } : null,
    isOpen
      ? {
          kind: 'buttons',
          buttons: [{ id: LINE_BUTTONS.run, label: words.repair, value: REPAIR_LINE, style: 'primary' }],
        }
      : null,
  );
}

function whatIsWrong({ kind, facts }: Alert, texts: Texts): string {
  const { finbert, alert: words } = texts;
  if (kind === 'finbert_on_former') return words.onFormer(shortCommit(facts.commit));
  const causes: Readonly<Record<string, string>> = finbert.causes;
  const outage = asText(facts.outage) ?? '';
  return finbert.onRules(causes[outage] ?? outage);
}
