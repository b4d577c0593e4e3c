/** Draws whatever an action answered: its result, the job that it started, or why not. */
import type { ActionOutcome, ActionSpec } from '#engine/actions/types.ts';
import type { JobView } from '#engine/jobs/types.ts';
import type { Json } from '#engine/json.ts';
import { asNumber, asObject, asText, own, shownFacts } from '../reading.ts';
import { ruleText } from '../texts/policy-texts.ts';
import type { Texts } from '../texts/texts.ts';
import { type View, view } from '../view.ts';
import { alertAnswerView } from './alerts/alert-answer-view.ts';
import { analysisView } from './alerts/analysis-view.ts';
import { auditLogView, auditVerdictView } from './audit-views.ts';
import { controlChangeView, controlHistoryView, controlView, unchangedControlView } from './control-view.ts';
import { driftReportView, driftStatusView, streamPauseView, streamResumeView } from './drift/drift-view.ts';
import { replayView, tuneView } from './drift/replay-view.ts';
import { streamCheckView, streamListView } from './drift/streams-view.ts';
import { errorView } from './error-view.ts';
import {
  damageEvidence,
  finbertRollbackView,
  finbertScoreView,
  finbertStatusView,
  finbertVerifyView,
  warmUpView,
} from './finbert-view.ts';
import { actionHelpView, helpView } from './help-view.ts';
import { jobCancelView, jobListView, jobLogView, jobShowView, jobStartedView } from './jobs/job-views.ts';
import { tryButton } from './line-buttons.ts';
import { digestView, freshnessView, handoverView } from './on-call/handover-view.ts';
import { onCallTakenView, onCallView } from './on-call/oncall-view.ts';
import { scheduleEntryView, scheduleListView } from './on-call/schedule-view.ts';
import { ticketListView, ticketView } from './on-call/ticket-view.ts';
import { outboxView } from './outbox-view.ts';
import { policyView } from './policy-view.ts';
import { environmentView, statusView, whoamiView } from './system-views.ts';
import { datasetView } from './training/dataset-view.ts';
import { trainingView } from './training/training-view.ts';

/** @param job the job that gave the result, if one did */
type ResultView = (result: Json, texts: Texts, nowMs: number, job: JobView | undefined) => View;

/** Results by action. */
const ACTION_VIEWS: Readonly<Record<string, ResultView>> = {
  help: helpResultView,
  status: statusView,
  whoami: whoamiView,
  'env check': environmentView,
  'policy explain': policyView,
  'jobs list': jobListView,
  'jobs show': showWithResult,
  'jobs logs': jobLogView,
  'jobs cancel': jobCancelView,
  'control show': controlView,
  'control history': controlHistoryView,
  'fallback on': unchangedControlView,
  'fallback off': unchangedControlView,
  'protect on': unchangedControlView,
  'protect off': unchangedControlView,
  'finbert status': finbertStatusView,
  'finbert score': finbertScoreView,
  'drift status': driftStatusView,
  'drift report': driftReportView,
  'streams list': streamListView,
  'streams check': streamCheckView,
  'streams pause': streamPauseView,
  'streams resume': streamResumeView,
  'drift ack': alertAnswerView,
  'drift snooze': alertAnswerView,
  'drift dismiss': alertAnswerView,
  'drift undo': alertAnswerView,
  'ticket list': ticketListView,
  'ticket show': ticketView,
  'ticket note': ticketView,
  'ticket close': ticketView,
  'oncall show': onCallView,
  'oncall take': onCallTakenView,
  handover: handoverView,
  digest: digestView,
  'streams fresh': freshnessView,
  'schedule list': scheduleListView,
  'schedule run': scheduledByHandView,
  'schedule pause': scheduleEntryView,
  'schedule resume': scheduleEntryView,
  outbox: outboxView,
  'audit log': auditLogView,
  'audit verify': auditVerdictView,
};

/** Results by the kind of job that gave them, whichever action started it. */
const JOB_VIEWS: Readonly<Record<string, ResultView>> = {
  train: (result, texts, _nowMs, job) => trainingView(result, asText(asObject(job?.payload.plan).summary), texts),
  'dataset.check': datasetView,
  'drift.analyse': analysisView,
  'drift.replay': replayView,
  'drift.tune': tuneView,
  'control.confirm': controlChangeView,
  'finbert.warmup': warmUpView,
  'finbert.repair': warmUpView,
  'finbert.verify': finbertVerifyView,
  'finbert.rollback': finbertRollbackView,
};

/** @param nowMs milliseconds since the epoch, for how long a job has been running */
export function outcomeView(outcome: ActionOutcome, nowMs: number, texts: Texts): View {
  if (!outcome.ok) return errorView(outcome.error, outcome.job ?? null, texts);
  const { action, job, result } = outcome;
  if (result === undefined) return job === undefined ? view() : jobStartedView(job, nowMs, texts);
  const draw = job === undefined ? own(ACTION_VIEWS, action) : own(JOB_VIEWS, job.kind);
  return draw?.(result, texts, nowMs, job) ?? view({ kind: 'text', text: shownFacts(asObject(result)) });
}

/** As if the line of the entry had been typed. */
function scheduledByHandView(result: Json, texts: Texts, nowMs: number): View {
  const { action, result: answered } = asObject(result);
  return outcomeView({ ok: true, action: asText(action) ?? '', result: answered ?? null }, nowMs, texts);
}

/** The card, and below it what came of the job. */
function showWithResult(result: Json, texts: Texts, nowMs: number): View {
  const job = asObject(result).job as unknown as JobView;
  const card = jobShowView(result, nowMs, texts);
  const outcome = job.state === 'done' ? own(JOB_VIEWS, job.kind)?.(job.result, texts, nowMs, job) : undefined;
  const damage = job.error === null ? null : damageEvidence(job.error, texts);
  return view(...card.blocks, damage, ...(outcome?.blocks ?? []));
}

/** @param result `{actions: ActionSpec[], hidden}` or `{action: ActionSpec, denied_by: {rule, file} | null}` */
function helpResultView(result: Json, texts: Texts): View {
  const { action, actions } = result as unknown as { action?: ActionSpec; actions?: readonly ActionSpec[] };
  const { hidden, denied_by } = asObject(result);
  if (action === undefined) {
    const left = asNumber(hidden) ?? 0;
    const shown = helpView(actions ?? [], texts);
    return left === 0 ? shown : view(...shown.blocks, { kind: 'text', text: texts.policy.hidden(left), tone: 'dim' });
  }
  const shown = actionHelpView(action, texts);
  const rule = asText(asObject(denied_by).rule);
  if (rule === null) {
    const button = tryButton(action, texts);
    return button === null ? shown : view(...shown.blocks, { kind: 'buttons', buttons: [button] });
  }
  const facts = { file: asText(asObject(denied_by).file) ?? '', action: action.name };
  const text = texts.policy.notForYou(ruleText(rule, facts, texts.policy.rules));
  return view(...shown.blocks, { kind: 'text', text, tone: 'warning' });
}
