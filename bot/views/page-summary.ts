/** What a page says on a telephone: who is meant, what it is about, and what was seen, in one line. */
import type { Alert } from '#engine/alerts/types.ts';
import type { Page } from '#engine/oncall/types.ts';
import { alertSentence } from './drawings/alerts/alert-facts.ts';
import { alertTitle } from './drawings/alerts/alert-situation.ts';
import type { Texts } from './texts/texts.ts';

export function pageSummary({ alert, about, kind, level, facts, person, raised_at }: Page, texts: Texts): string {
  const told = { id: alert, about, kind, level, facts, raised_at, state: 'firing' } as unknown as Alert;
  return `${texts.oncall.paging(person)}. ${alertTitle(told, texts)}. ${alertSentence(told, texts)}`;
}
