import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkView } from '#bot/local/server/block-kit/check-view.ts';
import { type ModalValues, modalFor, readModal, readModalMetadata } from '#bot/views/block-kit/modal.ts';
import type { InputElement, ModalView } from '#bot/views/block-kit/types.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import type { ActionSpec } from '#engine/actions/types.ts';
import { action, argument, SPECS } from '../../../fakes/action-specs.ts';
import { anyText } from '../../../fakes/any-view.ts';

const TRAIN = SPECS.find((spec) => spec.name === 'train')!;

/** What Slack sends when the form is submitted as it was opened. */
function submitted({ blocks }: ModalView): ModalValues {
  const inputs = blocks.filter((block) => block.type === 'input');
  return Object.fromEntries(
    inputs.map(({ block_id, element }) => [block_id, { [element.action_id]: stateOf(element) }]),
  );
}

function stateOf(element: InputElement) {
  const { type } = element;
  if (type === 'static_select') return { type, selected_option: element.initial_option ?? null };
  if (type === 'checkboxes') return { type, selected_options: element.initial_options ?? [] };
  return { type, value: element.initial_value ?? null };
}

const fallbacks = (spec: ActionSpec) =>
  Object.fromEntries(
    spec.arguments
      .filter(({ fallback }) => fallback !== null && !(Array.isArray(fallback) && fallback.length === 0))
      .map(({ key, fallback }) => [key, fallback]),
  );

describe('the form of an action', () => {
  it('asks first for what is needed, then shows what was typed, then the rest with what holds without it', () => {
    const modal = modalFor(TRAIN, { purgeGap: 10 }, textEn);

    const inputs = modal.blocks.flatMap((block) => (block.type === 'input' ? [block] : []));
    expect(inputs.slice(0, 3)).toMatchObject([
      { block_id: 'dataset', optional: false, label: { text: 'dataset' }, element: { type: 'plain_text_input' } },
      { block_id: 'purgeGap', optional: true, element: { type: 'number_input', min_value: '0', initial_value: '10' } },
      { block_id: 'model', element: { type: 'static_select', initial_option: { value: 'rf' } } },
    ]);
    expect(inputs[1]?.hint?.text).toBe(
      'rows left out next to each test block, so that overlapping labels do not leak; whole number from 0; without it: 5',
    );
    expect(modal.title.text).toBe('Train a model');
    expect(modal.submit.text).toBe('Train');
  });

  it('gives back what was typed and what holds without it, when nothing is changed', () => {
    const given = {
      dataset: 'data/my events.csv',
      featureCols: ['vol', 'a, b', 'with space', 'quote"d'],
      shift: -1.5,
      again: true,
      model: 'xgb',
    };

    // What the form leaves to the typed line holds without it anyway.
    const { labelColumn, timeColumn, ...asked } = fallbacks(TRAIN);
    expect(readModal(submitted(modalFor(TRAIN, given, textEn)), TRAIN)).toEqual({ ...asked, ...given });
  });

  it.each([textEn, textRu])(
    'of many options asks for the few that matter and for what was typed ($locale)',
    (texts) => {
      const blocksOf = (given: object) => modalFor(TRAIN, { ...given }, texts).blocks;
      const keysOf = (given: object) =>
        blocksOf(given).flatMap((each) => (each.type === 'input' ? [each.block_id] : []));

      expect(keysOf({})).toEqual(['dataset', 'model', 'cvFolds', 'purgeGap', 'output']);
      expect(keysOf({ mlflowUri: 'http://x' })).toEqual([
        'dataset',
        'mlflowUri',
        'model',
        'cvFolds',
        'purgeGap',
        'output',
      ]);
      expect(blocksOf({}).at(-1)).toMatchObject({
        type: 'section',
        text: { text: expect.stringContaining('help train') },
      });
    },
  );

  it.each([
    ['drift dismiss', 'alert', 'A-3', 'Dismiss A-3', 'Dismiss'],
    ['drift dismiss', 'alert', undefined, 'Dismiss an alert', 'Dismiss'],
    ['drift dismiss', 'alert', 'ecb/usd', 'Dismiss an alert', 'Dismiss'],
    ['jobs cancel', 'job', 'J-12', 'Cancel J-12', 'Cancel the job'],
    ['foreign thing', 'what', 'A-3', 'foreign thing A-3', 'Run'],
  ])('says in words what it does: %s of %s %s', (name, key, value, title, submit) => {
    const spec = action(name, [argument(key, 'text', { positional: true })]);

    expect(modalFor(spec, { [key]: value }, textEn)).toMatchObject({
      title: { text: title },
      submit: { text: submit },
    });
  });

  it('gives back any text that fits an input, and any list of names', () => {
    const text = anyText.filter((each) => each.trim() !== '' && each.length <= 3_000);
    const item = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((each) => each.trim() !== '');
    fc.assert(
      fc.property(text, fc.array(item, { minLength: 1, maxLength: 5 }), (dataset, featureCols) => {
        const args = readModal(submitted(modalFor(TRAIN, { dataset, featureCols }, textEn)), TRAIN);

        expect(args).toMatchObject({ dataset, featureCols });
      }),
    );
  });

  it('remembers which action it is of, and what the listener wants to know again', () => {
    expect(readModalMetadata(modalFor(TRAIN, {}, textEn, 'C1 171.5').private_metadata)).toEqual({
      action: 'train',
      context: 'C1 171.5',
    });
  });

  it('leaves out what was left empty, and hands on a number that is none for the action to refuse', () => {
    const values = { dataset: { value: { value: ' ' } }, cvFolds: { value: { value: 'five' } }, model: { value: {} } };

    expect(readModal(values, TRAIN)).toEqual({ cvFolds: 'five' });
  });

  it('is taken by Slack for every action, in every language, whatever was typed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SPECS), anyText, fc.constantFrom(textEn, textRu), (spec, typed, texts) => {
        const given = Object.fromEntries(spec.arguments.map(({ key }) => [key, typed]));

        expect(checkView(modalFor(spec, given, texts), 'modal')).toEqual([]);
      }),
    );
  });

  it('is taken by Slack for an action of any name and any choices', () => {
    const spec = action('a name of more than twenty-four letters', [
      argument('one', 'choice', { choices: Array.from({ length: 150 }, (_, index) => `choice ${index}`) }),
      argument('none', 'choice'),
      argument('long', 'choice', { choices: ['x'.repeat(76)] }),
      argument('count', 'integer', { minimum: 2, maximum: 9, fallback: 99 }),
    ]);

    const modal = modalFor(spec, {}, textEn);

    expect(checkView(modal, 'modal')).toEqual([]);
    expect(modal.title.text).toBe('a name of more than twe…');
    const elements = Object.fromEntries(
      modal.blocks.flatMap((block) => (block.type === 'input' ? [[block.block_id, block.element]] : [])),
    );
    expect(elements.one).toMatchObject({ options: { length: 100 } });
    expect(elements.none).toMatchObject({ type: 'plain_text_input' });
    expect(elements.count).not.toHaveProperty('initial_value');
  });
});
