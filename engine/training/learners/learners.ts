/** The learners by the name of their model. */
import { gradientBoosting } from './boosting/fit-boosting.ts';
import { randomForest } from './forest/fit-forest.ts';
import { logisticRegression } from './logistic/fit-logistic.ts';
import { mlRandomForest } from './ml-rf/fit-ml-rf.ts';
import type { Learner, LearnerSpec } from './types.ts';

const LEARNERS: { readonly [Name in LearnerSpec['model']]: Learner<Extract<LearnerSpec, { model: Name }>> } = {
  rf: randomForest,
  gbt: gradientBoosting,
  logistic: logisticRegression,
  'ml-rf': mlRandomForest,
};

export function learnerOf<Spec extends LearnerSpec>(spec: Spec): Learner<Spec> {
  return LEARNERS[spec.model] as Learner<LearnerSpec> as Learner<Spec>;
}
