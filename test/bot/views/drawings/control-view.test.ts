import { beforeEach, describe, expect, it } from 'vitest';
import { controlChangeView, controlHistoryView, controlView } from '#bot/views/drawings/control-view.ts';
import { terminalLines } from '#bot/views/terminal-text.ts';
import { textsOf } from '#bot/views/texts/catalogue.ts';
import type { View } from '#bot/views/view.ts';
import type { Json } from '#engine/json.ts';
import { fallbackOn, protectOn, sentimentOutage } from '#engine/models/control.ts';
import type { ControlStore } from '#engine/models/types.ts';
import { controlInMemory } from '../../../fakes/control-store.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const texts = textsOf('en');
let control: ControlStore;
beforeEach(async () => {
  ({ control } = await controlInMemory(new FakeClock()));
});

const drawn = (view: View) => terminalLines(view, { columns: 120, colour: false, program: 'mlops' }).join('\n');
const now = () => control.current() as unknown as { document: Json; applied: Json };
const shown = () => controlView({ control: now().document, applied: now().applied }, texts);
const opening = (view: View) => view.blocks[0] as { text: string; tone: string };

describe('the control document, drawn', () => {
  it('opens with what trades now, and names each route that does not serve as usual', async () => {
    await control.change({ seen: null, by: 'ann', reason: 'mass drift', to: (state) => protectOn(state, 0.5) });

    expect(opening(shown())).toMatchObject({
      text: 'Protective mode: risk limits at 0.5 of normal. Not served as usual: sentiment.',
      tone: 'warning',
    });
    expect(drawn(shown())).toMatch(/FinBERT is not warmed up[\s\S]*mass drift[\s\S]*`?mlops protect off/);
  });

  it('says in the reader’s language why it changed by itself', async () => {
    const change = { seen: null, by: 'system', reason: 'cache_corrupt' } as const;
    await control.change({ ...change, to: (state) => sentimentOutage(state, 'cache_corrupt') });
    await control.change({ ...change, reason: 'the model serves', to: (state) => sentimentOutage(state, null) });
    const changes = (await control.history(5)) as unknown as Json;

    expect(drawn(controlHistoryView({ changes }, texts))).toMatch(/FinBERT answers[\s\S]*the model cache is damaged/);
    const russian = drawn(controlHistoryView({ changes }, textsOf('ru')));
    expect(russian).toMatch(/FinBERT отвечает[\s\S]*кэш модели повреждён/);
    expect(russian).not.toMatch(/cache_corrupt|serves/);
  });

  it('is good news when everything is served; that no signal is released yet is no incident', async () => {
    await control.change({ seen: null, by: 'system', reason: '', to: (state) => sentimentOutage(state, null) });

    expect(opening(shown())).toMatchObject({ text: 'Normal mode: full risk limits.', tone: 'good' });
    expect(drawn(shown())).toContain('no model is released yet');
  });

  it('tells an AI-Trader that follows from one that has stayed behind', async () => {
    await control.applied(1, 'api');
    expect(drawn(shown())).toMatch(/applied by AI-Trader\s+2026-01-05 09:00:00 UTC/);

    await control.change({ seen: null, by: 'ann', reason: '', to: (state) => fallbackOn(state, ['regime']) });
    expect(drawn(shown())).toContain('only no. 1, not this one');
  });

  it('opens a change with whether it was applied', () => {
    const result = { request: 'protect_on', control: now().document, waited_ms: 10_000 };

    expect(opening(controlChangeView({ ...result, applied: null }, texts))).toMatchObject({
      text: expect.stringContaining('NOT applied after 10 s'),
      tone: 'warning',
    });
    const applied = { seq: 1, by: 'api', at: '2026-01-05T09:00:00.120Z' };
    expect(opening(controlChangeView({ ...result, applied, waited_ms: 120 }, texts))).toMatchObject({
      text: 'Protective mode on: applied by AI-Trader after 120 ms.',
      tone: 'good',
    });
  });

  it('lists who changed what, the newest first', async () => {
    await control.change({ seen: null, by: 'ann', reason: 'drill', to: (state) => fallbackOn(state, ['sentiment']) });

    const text = drawn(controlHistoryView({ changes: (await control.history(5)) as unknown as Json }, texts));

    expect(text).toContain('2 changes, the newest first');
    expect(text).toMatch(/2\s+2026-01-05 09:00:00 UTC\s+ann[\s\S]*drill[\s\S]*1\s+2026-01-05 09:00:00 UTC\s+system/);
  });
});
