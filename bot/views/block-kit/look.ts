/** How one message is drawn in Slack, and what came of drawing a part of it. */

import type { Texts } from '../texts/texts.ts';
import type { Cell, Stage, Tone } from '../view.ts';
import { bold, codeSpan, dateToken, mrkdwn } from './mrkdwn.ts';
import type { MessageBlock } from './types.ts';

/** Where Slack finds a picture: a file that was uploaded to it, or an address that it can reach. */
export type ChartSource = { readonly fileId: string } | { readonly url: string };

export interface SlackLook {
  readonly texts: Texts;
  /** What stands before an action: `/mlops`. */
  readonly program: string;
  /** By the chart's name in the view. */
  readonly charts: Readonly<Record<string, ChartSource>>;
  /** There are more blocks than Slack takes: what is told line by line shares sections, and one menu. */
  readonly crowded: boolean;
}

/** Blocks within Slack's limits for one block; `cut` when they do not say all. */
export interface Drawn {
  readonly blocks: readonly MessageBlock[];
  readonly cut: boolean;
}

/** Beside the words, never instead of them. */
const TONE_SIGNS: Readonly<Record<Tone, string>> = {
  plain: '',
  good: '✅ ',
  warning: '⚠️ ',
  bad: '❌ ',
  dim: '',
  strong: '',
};

const SLACK_USER = /^[UW][A-Z0-9]+$/;

export const STAGE_SIGNS: Readonly<Record<Stage['state'], string>> = {
  done: '✅',
  doing: '⏳',
  pending: '▫️',
  failed: '❌',
};

export function sign(tone: Tone | undefined): string {
  return TONE_SIGNS[tone ?? 'plain'];
}

/** A piece of data as markup: times in the reader's zone, commands as code. */
export function cellMarkup(cell: Cell, { program }: SlackLook): string {
  if (cell.text.trim() === '') return '';
  if (cell.time !== undefined && !Number.isNaN(Date.parse(cell.time))) return dateToken(cell.time, cell.text);
  if (cell.mention !== undefined && SLACK_USER.test(cell.mention)) return `<@${cell.mention}>`;
  if (cell.command) return codeSpan(`${program} ${cell.text}`);
  return sign(cell.tone) + (cell.tone === 'strong' ? bold(cell.text, program) : mrkdwn(cell.text, program));
}
