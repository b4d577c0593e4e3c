import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { reasonOf } from '#engine/actions/value-issue.ts';
import type { PlainReason } from '#engine/value-reasons.ts';

const ACTIONS = join(import.meta.dirname, '../../../engine/actions');

describe('what a schema finds wrong', () => {
  it.each([
    [z.string(), 3, { code: 'wrong_type', expected: 'text' }],
    [z.number(), 'x', { code: 'wrong_type', expected: 'number' }],
    [z.number(), Number.POSITIVE_INFINITY, { code: 'wrong_type', expected: 'number' }],
    [z.int(), 1.5, { code: 'wrong_type', expected: 'integer' }],
    [z.int(), 1e20, { code: 'too_large', most: Number.MAX_SAFE_INTEGER, open: false }],
    [z.boolean(), 'x', { code: 'wrong_type', expected: 'flag' }],
    [z.array(z.string()), 'x', { code: 'wrong_type', expected: 'list' }],
    [z.strictObject({}), 3, { code: 'wrong_type', expected: 'object' }],
    [z.enum(['rf', 'gbt']), 'x', { code: 'not_a_choice', choices: ['rf', 'gbt'] }],
    [z.string().min(2), 'x', { code: 'too_short', least: 2 }],
    [z.string().max(2), 'xxx', { code: 'too_long', most: 2 }],
    [z.array(z.string()).min(1), [], { code: 'too_few_items', least: 1 }],
    [z.array(z.string()).max(1), ['x', 'y'], { code: 'too_many_items', most: 1 }],
    [z.number().gt(0), 0, { code: 'too_small', least: 0, open: true }],
    [z.number().max(2), 3, { code: 'too_large', most: 2, open: false }],
    [z.string().regex(/a/, 'not_a_name' satisfies PlainReason), 'x', { code: 'not_a_name' }],
    [z.string().refine(() => false, 'not_a_duration' satisfies PlainReason), 'x', { code: 'not_a_duration' }],
    [z.strictObject({}), { x: 1 }, { code: 'unknown_option' }],
    [z.string().regex(/a/), 'x', { code: 'unfit' }],
    [z.union([z.literal('a'), z.literal('b')]), 'x', { code: 'unfit' }],
  ])('is a reason with its facts: %#', (schema, value, reason) => {
    const { error } = (schema as z.ZodType).safeParse(value);

    expect(reasonOf(error!.issues[0]!)).toEqual(reason);
  });

  it('by a check of our own names its reason, in every action', () => {
    const sources = readdirSync(ACTIONS)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(ACTIONS, name), 'utf8'));
    const checks = sources.flatMap((source) => source.match(/\.(?:regex|refine|superRefine|check)\(.*/g) ?? []);

    expect(checks.length).toBeGreaterThan(2);
    expect(checks.filter((check) => !check.includes('satisfies PlainReason'))).toEqual([]);
  });
});
