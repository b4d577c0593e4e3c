/** The model as those see it who want answers: one that is loaded but was not proven, or was found damaged, is not there. */
import type { SentimentModel } from '../types.ts';
import type { FinbertKeeper } from './types.ts';

export function onlyProven(model: SentimentModel, keeper: Pick<FinbertKeeper, 'state'>): SentimentModel {
  return {
    load: (...asked) => model.load(...asked),
    loaded: () => (keeper.state().serving === null ? null : model.loaded()),
    score: (...asked) => model.score(...asked),
    scoreByPipeline: (...asked) => model.scoreByPipeline(...asked),
    peakBytes: () => model.peakBytes(),
    close: () => model.close(),
  };
}
