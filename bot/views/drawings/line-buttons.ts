/** Buttons whose values are lines as a person types them. */
import type { ActionSpec } from '#engine/actions/types.ts';
import type { Texts } from '../texts/texts.ts';
import type { Button } from '../view.ts';

/** `form` falls back to the line itself, for its error; `try` never carries anything out that nobody has filled in. */
export const LINE_BUTTONS = { run: 'line.run', share: 'line.share', form: 'line.form', try: 'line.try' } as const;

/** Runs what only looks and needs nothing; for everything else opens the form. Null for help itself, which is on display. */
export function tryButton({ name, risk, arguments: all }: ActionSpec, { answer }: Texts): Button | null {
  if (name === 'help') return null;
  if (risk === 'read' && !all.some(({ required }) => required)) {
    return { id: LINE_BUTTONS.run, label: answer.tryIt, value: name };
  }
  return tryFormButton(name, answer);
}

export function tryFormButton(action: string, answer: Texts['answer']): Button {
  return { id: LINE_BUTTONS.try, label: answer.tryForm, value: action };
}
