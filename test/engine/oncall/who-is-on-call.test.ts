import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TakenDuty } from '#engine/oncall/types.ts';
import { nextChange, shiftEnd, whoAnswers, whoIsOnCall } from '#engine/oncall/who-is-on-call.ts';
import { rotaOf, WEEKLY } from './on-call-setup.ts';

const at = (iso: string) => Date.parse(iso);
const weekly = { rota: rotaOf(WEEKLY), taken: [] };
const primaryAt = (iso: string, watch: Parameters<typeof whoIsOnCall>[0] = weekly) =>
  whoIsOnCall(watch, at(iso)).primary?.person ?? null;

describe('the rota', () => {
  it('hands over at its hour, by the clock on the wall', () => {
    expect(primaryAt('2026-01-05T07:59:59Z')).toBe('cay');
    expect(primaryAt('2026-01-05T08:00:00Z')).toBe('ann');
    expect(primaryAt('2026-01-12T07:59:59Z')).toBe('ann');
    expect(primaryAt('2026-01-12T08:00:00Z')).toBe('boris');
    expect(whoIsOnCall(weekly, at('2026-01-05T08:00:00Z')).secondary?.person).toBe('boris');
  });

  it('hands over at the same hour of the wall after clocks went forward and back', () => {
    // 30 March and 26 October are the Mondays after the changes.
    expect(primaryAt('2026-03-30T06:59:59Z')).not.toBe(primaryAt('2026-03-30T07:00:00Z'));
    expect(primaryAt('2026-10-26T07:59:59Z')).not.toBe(primaryAt('2026-10-26T08:00:00Z'));
    expect(primaryAt('2026-10-26T06:30:00Z')).toBe(primaryAt('2026-10-26T07:30:00Z'));
  });

  it('begins with the first handover on or after its day', () => {
    const rota = rotaOf({ primary: { ...WEEKLY.primary, handover: 'friday 17:00', since: '2026-11-02' } });

    expect(primaryAt('2026-11-06T15:59:59Z', { rota, taken: [] })).toBe('cay');
    expect(primaryAt('2026-11-06T16:00:00Z', { rota, taken: [] })).toBe('ann');
  });

  it('always has somebody, and everybody gets weeks in turn', () => {
    fc.assert(
      fc.property(fc.integer({ min: at('2024-01-01'), max: at('2030-01-01') }), (moment) => {
        const now = whoIsOnCall(weekly, moment).primary!.person;
        const end = shiftEnd('primary', weekly.rota, moment)!;
        const next = whoIsOnCall(weekly, end).primary!.person;
        const people = WEEKLY.primary.people;

        expect(end).toBeGreaterThan(moment);
        expect(end - moment).toBeLessThanOrEqual(7 * 86_400_000 + 3_600_000);
        expect(people.indexOf(next)).toBe((people.indexOf(now) + 1) % people.length);
        expect(whoIsOnCall(weekly, end - 1).primary!.person).toBe(now);
        expect(nextChange('primary', weekly, moment)).toEqual({ at: end, person: next });
      }),
      { numRuns: 60 },
    );
  });

  it('has nobody without a file', () => {
    expect(whoIsOnCall({ rota: null, taken: [] }, 0)).toEqual({ primary: null, secondary: null });
    expect(whoAnswers('primary', { rota: null, taken: [] }, 0)).toBeNull();
    expect(nextChange('primary', { rota: null, taken: [] }, 0)).toBeNull();
  });
});

describe('whoever stands in', () => {
  const rota = rotaOf({
    ...WEEKLY,
    overrides: [{ role: 'primary', person: 'dora', from: '2026-01-07 18:00', until: '2026-01-08T09:00' }],
  });
  const taken: TakenDuty[] = [
    { role: 'primary', person: 'eve', from: '2026-01-07T20:00:00.000Z', until: '2026-01-07T21:00:00.000Z' },
  ];

  it('by the file counts before the rota, by word before both, each for its time', () => {
    const watch = { rota, taken };
    const seen = ['16:59', '17:00', '20:00', '21:00'].map((time) => primaryAt(`2026-01-07T${time}:00Z`, watch));

    expect(seen).toEqual(['ann', 'dora', 'eve', 'dora']);
    expect(primaryAt('2026-01-08T08:00:00Z', watch)).toBe('ann');
    expect(whoIsOnCall(watch, at('2026-01-07T20:30:00Z')).primary?.because).toBe('taken');
  });

  it('is told as the next one', () => {
    expect(nextChange('primary', { rota, taken: [] }, at('2026-01-07T12:00:00Z'))).toEqual({
      at: at('2026-01-07T17:00:00Z'),
      person: 'dora',
    });
    expect(nextChange('primary', { rota, taken: [] }, at('2026-01-07T18:00:00Z'))).toEqual({
      at: at('2026-01-08T08:00:00Z'),
      person: 'ann',
    });
  });

  it('who took it without a rota has it until the end, then nobody', () => {
    const watch = { rota: null, taken };

    expect(primaryAt('2026-01-07T20:30:00Z', watch)).toBe('eve');
    expect(nextChange('primary', watch, at('2026-01-07T20:30:00Z'))).toEqual({
      at: at('2026-01-07T21:00:00Z'),
      person: null,
    });
  });

  it('in a far future keeps nobody waiting', () => {
    const far = rotaOf({
      ...WEEKLY,
      overrides: [{ role: 'primary', person: 'dora', from: '9998-01-07 18:00', until: '9999-01-08 09:00' }],
    });

    expect(nextChange('primary', { rota: far, taken: [] }, at('2026-01-07T12:00:00Z'))?.person).toBe('boris');
  });
});

describe('the hours of a role', () => {
  const office = { from: '08:00', until: '20:00', days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] };
  const night = { from: '20:00', until: '08:00' };
  const rota = rotaOf({
    primary: { ...WEEKLY.primary, people: ['ann'], hours: office },
    secondary: { ...WEEKLY.secondary, people: ['boris'], hours: night },
  });
  const answers = (iso: string) => whoAnswers('primary', { rota, taken: [] }, at(iso));

  it('outside them the other one answers', () => {
    expect(answers('2026-01-07T12:00:00Z')).toBe('ann');
    expect(answers('2026-01-07T19:00:00Z')).toBe('boris');
    expect(answers('2026-01-08T06:59:00Z')).toBe('boris');
    expect(answers('2026-01-08T07:00:00Z')).toBe('ann');
  });

  it('where neither role has hours, its own one is called all the same', () => {
    expect(answers('2026-01-10T12:00:00Z')).toBe('ann');
  });
});
