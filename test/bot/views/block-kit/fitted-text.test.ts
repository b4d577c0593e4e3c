import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitted } from '#bot/views/block-kit/fitted-text.ts';
import { anyText } from '../../../fakes/any-view.ts';

const doubled = (text: string) => text.replaceAll('&', '&amp;');

describe('text that must fit', () => {
  it('is whole where it fits', () => {
    expect(fitted('four', 4)).toEqual({ text: 'four', cut: false });
  });

  it('is cut where it does not, with a mark', () => {
    expect(fitted('four words', 5)).toEqual({ text: 'four…', cut: true });
    expect(fitted('👩‍🔬👩‍🔬👩‍🔬', 11)).toEqual({ text: '👩‍🔬👩‍🔬…', cut: true });
  });

  it('fits as it is written, not as it was', () => {
    expect(fitted('a&&&', 9, doubled)).toEqual({ text: 'a&amp;…', cut: true });
  });

  it('is a beginning of the text, never longer than allowed, and as long as it can be', () => {
    fc.assert(
      fc.property(anyText, fc.nat(200), (text, limit) => {
        const { text: shown, cut } = fitted(text, limit, doubled);

        expect(shown.length).toBeLessThanOrEqual(limit);
        expect(cut).toBe(doubled(text).length > limit);
        if (cut) expect(doubled(text).startsWith(shown.replace(/…$/, ''))).toBe(true);
      }),
    );
  });

  it('never splits a pair of surrogates', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, limit) => {
        expect(fitted(text, limit).text.isWellFormed()).toBe(true);
      }),
    );
  });
});
