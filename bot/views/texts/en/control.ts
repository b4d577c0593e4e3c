/** English: the control document. */
import type { ControlTexts } from '../control-texts.ts';
import { counted } from '../plural.ts';

const count = counted('en');

export const controlEn: ControlTexts = {
  control: {
    normal: 'Normal mode: full risk limits.',
    protective: (factor) => `Protective mode: risk limits at ${factor} of normal.`,
    onFallback: (routes) => `Not served as usual: ${routes}.`,
    route: 'route',
    wanted: 'wanted',
    served: 'served',
    why: 'why',
    routes: { sentiment: 'sentiment', signal: 'signal', regime: 'regime' },
    values: { finbert: 'FinBERT', rules: 'rules', on: 'on', off: 'off' },
    causes: {
      fallback: 'switched off by people',
      no_release: 'no model is released yet',
      not_warmed_up: 'FinBERT is not warmed up',
      cache_corrupt: 'the model cache is damaged',
      model_failed: 'the model cannot be loaded',
      circuit_open: 'the model keeps failing',
    },
    modelServes: 'FinBERT answers',
    number: 'control no.',
    changed: 'changed',
    reason: 'reason',
    applied: 'applied by AI-Trader',
    neverApplied: 'AI-Trader has not said so yet',
    appliedOlder: (seq) => `only no. ${seq}, not this one`,
    history: (n) => `${count(n, { one: 'change', other: 'changes' })}, the newest first`,
    mode: 'mode',
    modeNormal: 'normal',
    modeProtected: 'protective',
    modeProtective: (factor) => `protective, risk limits at ${factor}`,
    unchanged: 'It is so already; nothing was changed.',
    requests: {
      fallback_on: 'Fallback on',
      fallback_off: 'Fallback off',
      protect_on: 'Protective mode on',
      protect_off: 'Protective mode off',
    },
    confirmed: (request, ms) => `${request}: applied by AI-Trader after ${ms} ms.`,
    notConfirmed: (request, seconds) =>
      `${request}, but NOT applied after ${seconds} s: AI-Trader has not said that it follows.`,
    notConfirmedNext:
      'check that AI-Trader runs and reads `GET /v1/control`; the change is stored, and it takes effect as soon as AI-Trader reads it.',
    backNext: (line) => `back with \`mlops ${line}\`.`,
    at: 'time',
    who: 'who',
  },
};
