/** The hyper-parameters that may be asked for: their defaults by model, and which belong to which. */
import { OpsError } from '../errors.ts';
import { BOOSTING_DEFAULTS } from './learners/boosting/settings.ts';
import type { LearnerSpec } from './learners/types.ts';

type ModelName = LearnerSpec['model'];

/** Of the original command line, where it has the model. */
const DEFAULTS: { readonly [Name in ModelName]: Extract<LearnerSpec, { model: Name }> } = {
  rf: { model: 'rf', trees: 300 },
  gbt: BOOSTING_DEFAULTS,
  logistic: { model: 'logistic', c: 1 },
  'ml-rf': { model: 'ml-rf', trees: 50 },
};

/** Hyper-parameters without a value of their own in the spec: what nobody asked for stays out of payloads and artifacts. */
const WITHOUT_DEFAULT: { readonly [Name in ModelName]?: readonly string[] } = { rf: ['max_features', 'min_leaf'] };

/** Models that know neither weights nor missing values. */
const PLAIN: readonly ModelName[] = ['ml-rf'];

/** `xgb` is what the original command line calls boosting. */
const ALIASES: { readonly [alias: string]: ModelName } = { xgb: 'gbt' };

/** Names that may be asked for, aliases included. */
export const MODELS = ['rf', 'gbt', 'xgb', 'logistic', 'ml-rf'] as const;

/** Hyper-parameters by the name of their option, camelCase; undefined for those that nobody gave. */
export type LearnerOptions = { readonly [option: string]: number | string | undefined };

/**
 * The model that was asked for, with the given hyper-parameters and defaults for the others.
 * @throws OpsError `option_needs` for a hyper-parameter of other models
 */
export function learnerSpec(model: (typeof MODELS)[number], options: LearnerOptions): LearnerSpec {
  const spec: LearnerSpec = DEFAULTS[ALIASES[model] ?? (model as ModelName)];
  const given: { [key: string]: number | string } = {};
  for (const [option, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const key = option.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    if (!knows(spec, key)) throw needsOtherModel(key, model);
    given[key] = value;
  }
  return { ...spec, ...given };
}

/** @param option what was asked for that a plain learner cannot do: weights, or missing values that stay missing
 *  @throws OpsError `option_needs` */
export function refuseForPlain(model: (typeof MODELS)[number], option: string): void {
  if (!PLAIN.includes(model as ModelName)) return;
  const needs = Object.values(DEFAULTS)
    .filter((spec) => !PLAIN.includes(spec.model))
    .map((spec) => `--model ${spec.model}`);
  throw new OpsError('option_needs', `${model} knows no ${option}`, { facts: { option, needs } });
}

function needsOtherModel(key: string, model: string): OpsError {
  const option = key.replaceAll('_', '-');
  const needs = Object.values(DEFAULTS)
    .filter((spec) => knows(spec, key))
    .map((spec) => `--model ${spec.model}`);
  return new OpsError('option_needs', `${option} is not an option of ${model}`, { facts: { option, needs } });
}

function knows(spec: LearnerSpec, key: string): boolean {
  return key in spec || (WITHOUT_DEFAULT[spec.model] ?? []).includes(key);
}
