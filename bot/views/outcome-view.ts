/** Draws whatever an action answered: its result, the job that it started, or why not. */
import type { ActionOutcome, ActionSpec } from '#engine/actions/types.ts';
import type { Json } from '#engine/json.ts';
import { auditLogView, auditVerdictView } from './audit-views.ts';
import { datasetView } from './dataset-view.ts';
import { errorView } from './error-view.ts';
import { actionHelpView, helpView } from './help-view.ts';
import { jobCancelView, jobListView, jobLogView, jobShowView, jobStartedView } from './job-views.ts';
import { asObject, shownFacts } from './reading.ts';
import { environmentView, statusView, whoamiView } from './system-views.ts';
import type { Texts } from './texts.ts';
import { trainingView } from './training-view.ts';
import { type View, view } from './view.ts';

type ResultView = (result: Json, texts: Texts, nowMs: number) => View;

/** One entry an action; a result without one is shown as its facts. */
const RESULT_VIEWS: Readonly<Record<string, ResultView>> = {
  help: helpResultView,
  status: statusView,
  whoami: whoamiView,
  'env check': environmentView,
  'dataset check': datasetView,
  train: trainingView,
  'jobs list': jobListView,
  'jobs show': (result, texts, nowMs) => jobShowView(result, nowMs, texts),
  'jobs logs': jobLogView,
  'jobs cancel': jobCancelView,
  'audit log': auditLogView,
  'audit verify': auditVerdictView,
};

/** @param nowMs milliseconds since the epoch, for how long a job has been running */
export function outcomeView(outcome: ActionOutcome, nowMs: number, texts: Texts): View {
  if (!outcome.ok) return errorView(outcome.error, outcome.job?.id ?? null, texts);
  if (outcome.result === undefined) {
    return outcome.job === undefined ? view() : jobStartedView(outcome.job, nowMs, texts);
  }
  // A job that repeats another (`jobs retry`) ends with the result of that other's kind.
  const draw = RESULT_VIEWS[outcome.action] ?? RESULT_VIEWS[outcome.job?.kind ?? ''];
  if (draw) return draw(outcome.result, texts, nowMs);
  return view({ kind: 'text', text: shownFacts(asObject(outcome.result)) });
}

/** @param result `{actions: ActionSpec[]}` or `{action: ActionSpec}` */
function helpResultView(result: Json, texts: Texts): View {
  const { action, actions } = result as unknown as { action?: ActionSpec; actions?: readonly ActionSpec[] };
  return action === undefined ? helpView(actions ?? [], texts) : actionHelpView(action, texts);
}
