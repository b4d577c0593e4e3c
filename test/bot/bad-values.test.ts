/** A value that cannot be used is refused with a typed reason, and told in the reader's language from end to end. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorText } from '#bot/views/drawings/error-view.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import type { ErrorRecord } from '#engine/jobs/types.ts';
import { type FurnishedDesk, furnishDesk } from '../fakes/furnished-desk.ts';

let furnished: FurnishedDesk;
beforeAll(async () => {
  furnished = await furnishDesk();
  await writeFile(join(furnished.dataDir, 'good.csv'), 'event_end,x,meta_label\n2024-01-01,1,0\n');
  await writeFile(join(furnished.dataDir, 'good.ndjson'), '{"source": "a", "signal": "b", "value": 1}\n');
});
afterAll(async () => {
  await furnished.leave();
});

const LINES: readonly (readonly [option: string, got: string | null, reason: object, line: readonly string[]])[] = [
  ['label-column', null, { code: 'too_short', least: 1 }, ['train', 'good.csv', '--label-column', '']],
  ['run-name', null, { code: 'too_long', most: 250 }, ['train', 'good.csv', '--run-name', 'x'.repeat(251)]],
  ['embargo', '2x', { code: 'not_an_embargo' }, ['train', 'good.csv', '--cv', 'purged-kfold', '--embargo', '2x']],
  [
    'weight-column',
    'meta_label',
    { code: 'column_taken', by: 'label-column' },
    ['train', 'good.csv', '--weight-column', 'meta_label'],
  ],
  ['mlflow-uri', null, { code: 'not_an_address' }, ['train', 'good.csv', '--mlflow-uri', 'mlflow']],
  ['column', null, { code: 'csv_column_needed' }, ['drift', 'replay', 'good.csv', '--dry-run']],
  ['delta', '1', { code: 'too_large', most: 1, open: true }, ['drift', 'replay', 'good.ndjson', '--delta', '1']],
  ['scale', '0', { code: 'too_small', least: 0, open: true }, ['drift', 'replay', 'good.ndjson', '--scale', '0']],
  ['source', 'a\u0007b', { code: 'not_a_name' }, ['drift', 'replay', 'good.ndjson', '--source', 'a\u0007b']],
  [
    'deltas',
    'much',
    { code: 'wrong_type', expected: 'number' },
    ['drift', 'tune', 'good.ndjson', '--deltas', '0.1', 'much'],
  ],
  ['for', 'x'.repeat(41), { code: 'too_long', most: 40 }, ['drift', 'snooze', 'A-1', '--for', 'x'.repeat(41)]],
  ['for', '5x', { code: 'not_a_duration' }, ['streams', 'pause', 'ecb/usd', '--for', '5x']],
  ['revision', 'a b', { code: 'not_a_revision' }, ['finbert', 'warmup', '--revision', 'a b']],
  ['texts.1', null, { code: 'too_long', most: 10_000 }, ['finbert', 'score', 'fine', 'x'.repeat(10_001)]],
  ['text', null, { code: 'too_short', least: 1 }, ['ticket', 'note', 'T-1', ' ']],
];

describe('a value that cannot be used', () => {
  it.each(LINES)('%s, given as %s: %j', async (option, got, reason, line) => {
    const { exit, out } = await furnished.type([...line, '--json']);

    const { error } = JSON.parse(out) as { error: ErrorRecord };
    expect(error).toMatchObject({ code: 'bad_value', facts: { option, got, reason } });
    expect(exit).toBe(2);
    const { message, hint } = errorText(error, textRu);
    // Two words of one language in a row are a piece of a sentence; names of options and variables stand alone.
    expect(`${message} ${hint}`).not.toMatch(/\b[a-z]{2,} [a-z]{2,}\b/i);
    expect(message).toContain(`«${option}»`);
  });
});
