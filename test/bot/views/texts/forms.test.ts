/** What forms are called. */
import { expect, it } from 'vitest';
import { describeActions } from '#bot/compose/actions.ts';
import { readConfig } from '#bot/config.ts';
import { LIMITS } from '#bot/views/block-kit/limits.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';

it.each([textEn, textRu])('every action that takes something has a form with words of its own ($locale)', (texts) => {
  const asking = describeActions(readConfig({})).filter((spec) => spec.arguments.length > 0);

  expect(Object.keys(texts.modal.forms).sort()).toEqual(asking.map(({ name }) => name).sort());
  for (const { title, submit } of Object.values(texts.modal.forms)) {
    expect(title.length).toBeLessThanOrEqual(LIMITS.modalTitle);
    expect(submit.length).toBeLessThanOrEqual(LIMITS.modalTitle);
  }
});
