/** A router that has no model: the rules answer. */
import type { ModelRouter } from '#engine/models/types.ts';
import { scoreByRules } from '#engine/sentiment/rules/score-by-rules.ts';

export const rulesRouter: ModelRouter = {
  sentiment: async (texts) => ({ answers: texts.map((text) => scoreByRules(text)), model_version: null }),
};
