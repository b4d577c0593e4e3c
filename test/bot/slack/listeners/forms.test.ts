import { describe, expect, it } from 'vitest';
import { formErrors } from '#bot/slack/listeners/forms.ts';
import { modalFor } from '#bot/views/block-kit/modal.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import type { JsonObject } from '#engine/json.ts';
import { SPECS } from '../../../fakes/action-specs.ts';

const train = SPECS.find(({ name }) => name === 'train')!;

function submitted(values: JsonObject): JsonObject {
  const { callback_id, private_metadata } = modalFor(train, {}, textEn);
  return { type: 'view_submission', view: { callback_id, private_metadata, state: { values } } };
}

const text = (value: string) => ({ value: { type: 'plain_text_input', value } });

describe('a submitted form', () => {
  it('that is in order is kept and carried out', () => {
    expect(formErrors(submitted({ dataset: text('a.csv'), cvFolds: text('7') }), SPECS, textEn)).toBeNull();
  });

  it.each([
    ['a needed input that is empty', { dataset: text(' ') }, 'dataset'],
    ['a number that is none', { dataset: text('a.csv'), cvFolds: text('five') }, 'cvFolds'],
    ['a whole number with a fraction', { dataset: text('a.csv'), cvFolds: text('2.5') }, 'cvFolds'],
    ['a number below its minimum', { dataset: text('a.csv'), cvFolds: text('1') }, 'cvFolds'],
    ['a number above its maximum', { dataset: text('a.csv'), cvFolds: text('1001') }, 'cvFolds'],
  ])('with %s stays open and says so beside the input', (_, values, input) => {
    const answer = formErrors(submitted(values), SPECS, textEn);

    expect(answer).toMatchObject({ response_action: 'errors' });
    expect(Object.keys(answer!.errors as JsonObject)).toEqual([input]);
  });

  it.each<[string, JsonObject]>([
    ['a command', { command: '/mlops' }],
    ['a form of somebody else', { type: 'view_submission', view: { callback_id: 'other' } }],
  ])('is not looked for in %s', (_, body) => {
    expect(formErrors(body, SPECS, textEn)).toBeNull();
  });
});
