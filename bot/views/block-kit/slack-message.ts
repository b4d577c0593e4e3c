/** Renders a view as a Slack message that Slack cannot refuse for its size, whatever the view holds. */

import { terminalLines } from '../terminal-text.ts';
import type { Texts } from '../texts/texts.ts';
import type { View } from '../view.ts';
import { drawBlock } from './blocks.ts';
import { type Part, withinBudget } from './budget.ts';
import { LIMITS } from './limits.ts';
import type { ChartSource, SlackLook } from './look.ts';
import { mrkdwn } from './mrkdwn.ts';
import { mrkdwnText } from './section.ts';
import { messageText } from './text.ts';
import type { ContextBlock, MessageBlock } from './types.ts';

export interface SlackMessage {
  /** Goes out as the top-level `text`, always. */
  readonly text: string;
  readonly blocks: readonly MessageBlock[];
  /** The whole answer, where the message holds only a part of it: to be posted as a file. */
  readonly overflow: { readonly filename: string; readonly content: string } | null;
}

export interface SlackMessageOptions {
  /** What a person types before an action: `/mlops` unless given. */
  readonly program?: string;
  /** Of the file, if one is needed: `mlops.txt` unless given. */
  readonly filename?: string;
  /** Pictures that Slack already has, by the chart's name in the view; a chart without one is left out. */
  readonly charts?: Readonly<Record<string, ChartSource>>;
}

export function slackMessage(view: View, texts: Texts, options: SlackMessageOptions = {}): SlackMessage {
  const { program = '/mlops', filename = 'mlops.txt', charts = {} } = options;
  const look: SlackLook = { texts, program, charts, crowded: false };
  const inFile = mrkdwn(texts.slack.restInFile(filename), program);
  const note: ContextBlock = { type: 'context', elements: [mrkdwnText(inFile)] };
  const room = { blocks: LIMITS.blocks - 1, characters: LIMITS.allText - inFile.length };
  const roomy = withinBudget(drawnParts(view, look), room);
  const canBeCloser = roomy.cut && view.blocks.some(({ kind }) => kind === 'offers');
  const { blocks, cut } = canBeCloser ? withinBudget(drawnParts(view, { ...look, crowded: true }), room) : roomy;
  const remainder = { where: cut ? inFile : texts.slack.restInBlocks, always: cut };
  return {
    text: messageText(view.blocks, remainder, look),
    blocks: cut ? [...blocks, note] : blocks,
    overflow: cut ? { filename, content: wholeText(view, program) } : null,
  };
}

function drawnParts(view: View, look: SlackLook): readonly Part[] {
  return view.blocks.map((block) => ({ kind: block.kind, ...drawBlock(block, look) }));
}

/** As in a file: nothing cut, nothing wrapped. */
function wholeText(view: View, program: string): string {
  return `${terminalLines(view, { columns: null, colour: false, program }).join('\n')}\n`;
}
