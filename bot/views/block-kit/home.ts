/** Slack's App Home: the alerts that are open, the jobs of whoever looks, what runs, and what has failed. */
import type { Alert } from '#engine/alerts/types.ts';
import type { JobView } from '#engine/jobs/types.ts';
import { acknowledgeButton } from '../drawings/alerts/alert-buttons.ts';
import { alertTitle, alertTone } from '../drawings/alerts/alert-situation.ts';
import { jobButtons } from '../drawings/jobs/job-buttons.ts';
import { jobWork } from '../drawings/jobs/job-subject.ts';
import { isFinal, STATE_TONES } from '../drawings/jobs/job-views.ts';
import { shownPercent, timeCell } from '../quantities.ts';
import type { Texts } from '../texts/texts.ts';
import type { Block } from '../view.ts';
import { drawBlock } from './blocks.ts';
import { withinBudget } from './budget.ts';
import { drawButton } from './buttons.ts';
import { LIMITS } from './limits.ts';
import { cellMarkup, type SlackLook, sign } from './look.ts';
import { bold, mrkdwn } from './mrkdwn.ts';
import { sections } from './section.ts';
import type { HomeView, MessageBlock } from './types.ts';

/** Jobs of one heading. */
const SHOWN_JOBS = 5;
const SHOWN_ALERTS = 5;

/**
 * @param jobs newest first, parents and single jobs
 * @param viewer id of the person who looks
 * @param alerts that are open, oldest first
 */
export function homeView(
  jobs: readonly JobView[],
  viewer: string,
  texts: Texts,
  alerts: readonly Alert[] = [],
): HomeView {
  const look: SlackLook = { texts, program: '/mlops', charts: {}, crowded: false };
  const { home } = texts;
  const mine = jobs.filter((job) => job.by.id === viewer);
  const others = jobs.filter((job) => job.by.id !== viewer);
  const heading = drawn({ kind: 'headline', text: home.heading, tone: 'plain' }, look);
  const next = drawn({ kind: 'next', label: texts.error.next, text: home.next }, look);
  const open = alertGroup(alerts, look);
  const groups = [
    ...group(home.mine, mine, look),
    ...group(
      home.running,
      others.filter((job) => !isFinal(job.state)),
      look,
    ),
    ...group(
      home.failed,
      others.filter((job) => job.state === 'failed'),
      look,
    ),
  ];
  const parts = [
    { kind: 'text' as const, blocks: open, cut: false },
    { kind: 'headline' as const, blocks: heading, cut: false },
    { kind: 'table' as const, blocks: groups, cut: false },
    { kind: 'next' as const, blocks: next, cut: false },
  ];
  return {
    type: 'home',
    blocks: withinBudget(parts, { blocks: LIMITS.viewBlocks, characters: LIMITS.allText }).blocks,
  };
}

function group(title: string, jobs: readonly JobView[], look: SlackLook): readonly MessageBlock[] {
  const heading = drawn({ kind: 'text', text: title, tone: 'strong' }, look);
  const left = jobs.length - SHOWN_JOBS;
  const rest = left > 0 ? [{ text: look.texts.home.more(left) }] : [];
  const items = jobs.length === 0 ? [{ text: look.texts.home.none }] : rest;
  const small: Block = { kind: 'context', items };
  return [...heading, ...jobs.slice(0, SHOWN_JOBS).flatMap((job) => jobBlocks(job, look)), ...drawn(small, look)];
}

/** The newest first: what has just begun is what nobody has looked at yet. */
function alertGroup(alerts: readonly Alert[], look: SlackLook): readonly MessageBlock[] {
  const { texts } = look;
  const shown = alerts.filter(({ storm }) => storm === null).toReversed();
  const heading = drawn({ kind: 'headline', text: texts.alert.open, tone: 'plain' }, look);
  const left = shown.length - SHOWN_ALERTS;
  const rest = left > 0 ? [{ text: texts.alert.moreOpen(left) }] : [];
  const items = shown.length === 0 ? [{ text: texts.alert.noneOpen }] : rest;
  const lines = shown.slice(0, SHOWN_ALERTS).flatMap((alert) => alertLine(alert, look));
  return [...heading, ...lines, ...drawn({ kind: 'context', items }, look)];
}

function alertLine(alert: Alert, look: SlackLook): readonly MessageBlock[] {
  const { texts, program } = look;
  const pieces = [
    sign(alertTone(alert)) + bold(alertTitle(alert, texts), program),
    mrkdwn(alert.acknowledged?.by ?? '', program),
    cellMarkup(timeCell(alert.raised_at, texts), look),
  ];
  const text = pieces.filter((piece) => piece !== '').join(' · ');
  const [section] = sections([{ text, write: (same) => same }]).blocks;
  if (section?.type !== 'section') return [];
  const answered = alert.state !== 'firing' && alert.state !== 'escalated';
  return [answered ? section : { ...section, accessory: drawButton(acknowledgeButton(alert, texts)) }];
}

/** One line, and the button that is most likely wanted. */
function jobBlocks(job: JobView, look: SlackLook): readonly MessageBlock[] {
  const { texts, program } = look;
  const pieces = [
    bold(job.id, program),
    mrkdwn(jobWork(job, texts), program),
    sign(STATE_TONES[job.state]) + texts.states[job.state],
    job.progress === undefined || isFinal(job.state) ? '' : shownPercent(job.progress.fraction, texts, 0),
    mrkdwn(job.by.id, program),
    cellMarkup(timeCell(job.created_at, texts), look),
  ];
  const text = pieces.filter((piece) => piece !== '').join(' · ');
  const [section] = sections([{ text, write: (same) => same }]).blocks;
  const buttons = jobButtons(job, texts);
  // A press here asks nothing more: what only looks goes before what runs a finished job once more.
  const wanted = buttons.find(({ id }) => id === 'job.report') ?? buttons[0];
  if (section?.type !== 'section') return [];
  return [wanted === undefined ? section : { ...section, accessory: drawButton(wanted) }];
}

function drawn(block: Block, look: SlackLook): readonly MessageBlock[] {
  return drawBlock(block, look).blocks;
}
