import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBlocks } from '#bot/local/server/block-kit/check-blocks.ts';
import { readMenuValue } from '#bot/views/block-kit/buttons.ts';
import { type SlackMessage, slackMessage } from '#bot/views/block-kit/slack-message.ts';
import type { MessageBlock } from '#bot/views/block-kit/types.ts';
import { outcomeView } from '#bot/views/drawings/outcome-view.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import { type Block, type Button, cells, fields, view } from '#bot/views/view.ts';
import type { ActionSpec } from '#engine/actions/types.ts';
import { action, argument, SPECS } from '../../../fakes/action-specs.ts';
import { anyView } from '../../../fakes/any-view.ts';

const CHARTS = { auc: { fileId: 'F1' } };

function drawn(...blocks: readonly Block[]): SlackMessage {
  return slackMessage(view(...blocks), textEn);
}

/** Every text of the message, as a person reads it, each on a line of its own. */
function shown({ blocks }: SlackMessage): string {
  return blocks.flatMap(textsOf).join('\n');
}

function textsOf(block: MessageBlock): readonly string[] {
  switch (block.type) {
    case 'header':
      return [block.text.text];
    case 'section':
      return [...(block.text ? [block.text.text] : []), ...(block.fields ?? []).map((field) => field.text)];
    case 'context':
      return block.elements.map((element) => element.text);
    case 'image':
      return [block.alt_text];
    case 'actions':
      return block.elements.flatMap((element) =>
        element.type === 'button' ? [element.text.text] : element.options.map((option) => option.text.text),
      );
  }
}

/** Every string of the message but the names of types. */
function stringsOf(node: unknown): string[] {
  if (typeof node === 'string') return [node];
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, child]) => (key === 'type' ? [] : stringsOf(child)));
}

/** Markup that Slack reads: of blocks and of the top-level text. */
function markupOf(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  if ('type' in node && node.type === 'mrkdwn' && 'text' in node) return [String(node.text)];
  return Object.values(node).flatMap(markupOf);
}

const DATE = /<!date\^-?\d+\^\{date_short_pretty\} \{time_secs\}\|[^<>|^]*>/g;

describe('any view at all', () => {
  it('becomes a message that Slack takes', { timeout: 60_000 }, () => {
    let cut = 0;
    fc.assert(
      fc.property(anyView, fc.constantFrom(textEn, textRu), (any, texts) => {
        const { text, blocks, overflow } = slackMessage(any, texts, { charts: CHARTS });

        expect(checkBlocks(blocks, 'message', '/blocks')).toEqual([]);
        expect(stringsOf(blocks).join('').length).toBeLessThanOrEqual(10_000);
        expect(text.trim()).not.toBe('');
        expect(text.length).toBeLessThan(4_000);
        if (overflow !== null) cut += 1;
      }),
      { numRuns: 200 },
    );
    expect(cut).toBeGreaterThan(20);
  });

  it('notifies, links and hides nothing that its data asks for', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(anyView, (any) => {
        const { text, blocks } = slackMessage(any, textEn, { charts: CHARTS });

        for (const markup of [text, ...markupOf(blocks)]) {
          const rest = markup.replaceAll(DATE, '');
          expect(rest).not.toMatch(/[<>]/);
          expect(rest).not.toMatch(/&(?!(?:amp|lt|gt);)/);
          const prose = rest.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '');
          expect(prose).not.toMatch(/@(?:channel|here|everyone)|:\/\/|:tada:/);
        }
        for (const each of blocks.flatMap(textsOf)) {
          expect(each.isWellFormed()).toBe(true);
          expect(each).not.toMatch(/[\p{Cc}--\n]|[\u202a-\u202e\u2066-\u2069]/v);
          expect(each.replaceAll(DATE, '')).not.toMatch(/<[!@#h]/);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('says where the rest is exactly when something is left out', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(anyView, (any) => {
        const { blocks, overflow } = slackMessage(any, textEn, { filename: 'all.txt' });

        const note = JSON.stringify(blocks.at(-1) ?? '').includes('the whole answer is in the file `all.txt`');
        expect(note).toBe(overflow !== null);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a message', () => {
  it('has its first words as header, with a sign beside the words', () => {
    const { blocks } = drawn({ kind: 'headline', text: 'J-1 failed', tone: 'bad' });

    expect(blocks).toEqual([{ type: 'header', text: { type: 'plain_text', text: '❌ J-1 failed' } }]);
  });

  it('has long first words, and those with code in them, as a bold sentence', () => {
    const long = `word ${'word '.repeat(40)}end`;

    expect(shown(drawn({ kind: 'headline', text: long, tone: 'plain' }))).toBe(`*${long}*`);
    expect(shown(drawn({ kind: 'headline', text: 'use `mlops help`', tone: 'plain' }))).toBe('*use `/mlops help`*');
  });

  it('has first words without an end cut, and whole in the file', () => {
    const long = 'я'.repeat(10_000);

    const { blocks, overflow } = drawn({ kind: 'headline', text: long, tone: 'bad' }, { kind: 'text', text: 'next' });

    expect(JSON.stringify(blocks[0]).length).toBeLessThan(600);
    expect(JSON.stringify(blocks)).toContain('next');
    expect(overflow?.content).toContain(long);
  });

  it('shows a narrow table in columns', () => {
    const table: Block = {
      kind: 'table',
      columns: [{ title: 'fold' }, { title: 'AUC', align: 'right' }],
      rows: [cells('1', '0.512'), cells('2', '0.498')],
    };

    expect(shown(drawn(table))).toBe('```\nfold    AUC\n1     0.512\n2     0.498\n```');
  });

  it('leaves minor columns out of a table that is too wide, if that helps', () => {
    const table: Block = {
      kind: 'table',
      columns: [{ title: 'fold' }, { title: 'note', minor: true }, { title: 'AUC', align: 'right' }],
      rows: [cells('1', 'x'.repeat(40), '0.512')],
    };

    expect(shown(drawn(table))).toBe('```\nfold    AUC\n1     0.512\n```');
  });

  it('tells the rows of a wide table one by one: the name first, numbers with their title, nothing for what is not known', () => {
    const table: Block = {
      kind: 'table',
      columns: [{ title: 'job' }, { title: 'state' }, { title: 'progress', align: 'right' }, { title: 'error' }],
      rows: [
        cells('J-12', 'running for quite a while already', '40 %', '-'),
        [{ text: 'J-11' }, { text: 'failed', tone: 'bad' }, { text: '' }, { text: 'timeout' }],
      ],
    };

    expect(shown(drawn(table))).toBe(
      '*J-12* · running for quite a while already · progress 40 %\n*J-11* · ❌ failed · timeout',
    );
  });

  it('keeps the first rows of a long table, and leaves all to a file', () => {
    const rows = Array.from({ length: 50 }, (_, index) => cells(`row ${index}`));
    const message = slackMessage(view({ kind: 'table', columns: [{ title: 'name' }], rows }), textEn, {
      filename: 'jobs.txt',
    });

    expect(shown(message)).toContain('row 19\n```\n… and 30 more rows\nNot everything fits here');
    expect(shown(message)).not.toContain('row 20');
    expect(message.text.endsWith('row 19\nNot everything fits here; the whole answer is in the file `jobs.txt`.')).toBe(
      true,
    );
    expect(message.overflow).toMatchObject({ filename: 'jobs.txt', content: expect.stringContaining('row 49') });
  });

  it('keeps what is pressed and what to do next when a list would take all the room', () => {
    const message = drawn(
      { kind: 'list', title: 'many', items: cells(...Array.from({ length: 20 }, () => 'word '.repeat(200))) },
      { kind: 'next', label: 'Next', text: 'press it' },
      { kind: 'buttons', buttons: [{ id: 'x', label: 'Press', value: 'v' }] },
    );

    expect(shown(message)).toContain('*many*\n• word');
    expect(shown(message)).toMatch(/\*Next:\* press it\nPress\nNot everything fits/);
    expect(message.overflow?.content).toContain('word word');
  });

  it('shows short fields in two columns, long ones line by line, and times in the reader’s own zone', () => {
    const time = { text: '2026-01-05 09:00:00 UTC', time: '2026-01-05T09:00:00.000Z' };
    const token = '<!date^1767603600^{date_short_pretty} {time_secs}|2026-01-05 09:00:00 UTC>';

    const short = drawn(fields([['asked by', 'ann'], ['created', time]])); // biome-ignore format: one line
    const long = drawn(fields([['data', 'runbooks/drills/data/events.parquet'], ['created', time]])); // biome-ignore format: one line

    expect(short.blocks).toMatchObject([{ fields: [{ text: '*asked by*\nann' }, { text: `*created*\n${token}` }] }]);
    expect(shown(long)).toBe(`*data:* runbooks/drills/data/events.parquet\n*created:* ${token}`);
    expect(short.text).toBe('asked by: ann\ncreated: 2026-01-05 09:00:00 UTC');
  });

  it('marks the word under the line as a terminal does', () => {
    expect(shown(drawn({ kind: 'pointer', line: 'train --modl', at: 6, length: 6 }))).toBe(
      '```\ntrain --modl\n      ^^^^^^\n```',
    );
  });

  it('shows a chart that Slack has, with the words for those who cannot see it, and leaves others out', () => {
    const chart: Block = { kind: 'chart', name: 'auc', title: 'AUC', alt: 'AUC by fold: 0.5' };

    expect(slackMessage(view(chart), textEn, { charts: CHARTS }).blocks).toEqual([
      {
        type: 'image',
        title: { type: 'plain_text', text: 'AUC' },
        alt_text: 'AUC by fold: 0.5',
        slack_file: { id: 'F1' },
      },
    ]);
    expect(drawn(chart).blocks).toEqual([]);
    expect(drawn(chart).text).toBe('AUC by fold: 0.5');
  });

  it('says everything in its top-level text too, for notifications and screen readers', () => {
    const { text } = slackMessage(
      outcomeView({ ok: true, action: 'help', result: { actions: SPECS } as never }, 0, textEn),
      textEn,
    );

    for (const spec of SPECS) expect(text).toContain(`\n${spec.name}: `);
    expect(text.startsWith('Actions, by task\n')).toBe(true);
  });

  it('says in a top-level text that is cut where the rest stands', () => {
    const message = drawn({ kind: 'text', text: 'a '.repeat(1_450) }, { kind: 'text', text: 'b '.repeat(1_450) });

    expect(message.overflow).toBeNull();
    expect(message.text.endsWith('…\nThe rest stands in the message itself.')).toBe(true);
  });

  it('is never without text', () => {
    expect(drawn()).toEqual({ text: '-', blocks: [], overflow: null });
  });
});

describe('what can be asked for', () => {
  const help = (specs: readonly ActionSpec[]) =>
    slackMessage(outcomeView({ ok: true, action: 'help', result: { actions: specs } as never }, 0, textEn), textEn);
  const beside = ({ blocks }: ReturnType<typeof help>) =>
    blocks.flatMap((block) => (block.type === 'section' && block.accessory !== undefined ? [block.accessory] : []));

  it('of everything is one line for each action; of a family it has the examples', () => {
    const family = [action('jobs list', [], { group: 'jobs' }), action('jobs show', [], { group: 'jobs' })];

    expect(shown(help(SPECS))).not.toMatch(/`\/mlops (?:null|status)`/);
    expect(shown(help(family))).toContain('`/mlops jobs show`');
  });

  it('has a button beside its example: one that runs what only looks, one that asks first for everything else', () => {
    const message = help([
      action('status', []),
      action('dataset check', [argument('dataset', 'path', { required: true })]),
      action('warm up', [], { risk: 'run' }),
      action('help', []),
    ]);

    expect(beside(message)).toMatchObject([
      { text: { text: 'Try' }, action_id: 'line.run', value: 'status' },
      { text: { text: 'Try…' }, action_id: 'line.try', value: 'dataset check' },
      { text: { text: 'Try…' }, action_id: 'line.try', value: 'warm up' },
    ]);
    expect(shown(message)).toContain('*status*');
    expect(shown(message)).toContain('`/mlops dataset check`');
  });

  it('has its button below its own help, unless the asker may not', () => {
    const buttons = (denied_by: object | null) => {
      const result = { action: action('status', []), denied_by } as never;
      const { blocks } = slackMessage(outcomeView({ ok: true, action: 'help', result }, 0, textEn), textEn);
      return blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
    };

    expect(buttons(null)).toMatchObject([{ action_id: 'line.run', value: 'status' }]);
    expect(buttons({ rule: 'run', file: null })).toEqual([]);
  });

  it('is told with one menu for each task when there is more than Slack has blocks for', () => {
    const message = help(Array.from({ length: 60 }, (_, n) => action(`action-${n}`, [], { group: `task ${n % 2}` })));
    const menus = beside(message).flatMap((menu) => (menu.type === 'static_select' ? [menu.options] : []));

    expect(message.overflow).toBeNull();
    expect(menus.map((options) => options.length)).toEqual([30, 30]);
    expect(menus[0]!.map(({ value }) => readMenuValue(value))).toContainEqual({ id: 'line.run', value: 'action-58' });
    for (let n = 0; n < 60; n += 1) expect(shown(message)).toContain(`*action-${n}*`);
  });
});

describe('buttons', () => {
  const button = (id: string, more: Partial<Button> = {}): Button => ({ id, label: id, value: 'J-1 open', ...more });
  const confirm = { title: 'Sure?', text: 'It ends.', yes: 'Yes', no: 'No' };
  const elements = (...buttons: readonly Button[]) => {
    const [block] = drawn({ kind: 'buttons', buttons }).blocks;
    return block?.type === 'actions' ? block.elements : [];
  };

  it('beyond three go into a menu, which tells what was chosen', () => {
    const [a, b, c, menu, ...rest] = elements(...['a', 'b', 'c', 'd', 'e'].map((id) => button(id)));

    expect([a, b, c].map((element) => element?.action_id)).toEqual(['a', 'b', 'c']);
    expect(rest).toEqual([]);
    expect(menu?.type).toBe('overflow');
    const chosen = menu?.type === 'overflow' ? menu.options.map((option) => readMenuValue(option.value)) : [];
    expect(chosen).toEqual([
      { id: 'd', value: 'J-1 open' },
      { id: 'e', value: 'J-1 open' },
    ]);
  });

  it('that ask first stay in sight', () => {
    const all = [...['a', 'b', 'c'].map((id) => button(id)), button('drop', { style: 'danger', confirm })];

    expect(elements(...all).map((element) => element.action_id)).toEqual(['a', 'b', 'drop', 'menu']);
  });

  it('have each their own id in a block, as Slack demands', () => {
    expect(elements(button('a'), button('a')).map((element) => element.action_id)).toEqual(['a', 'a#2']);
  });

  it('whose value is too long are not drawn: they could not mean what they say', () => {
    expect(
      elements(button('a', { value: 'x'.repeat(2_001) }), button('b')).map((element) => element.action_id),
    ).toEqual(['b']);
  });
});
