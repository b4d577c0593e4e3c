/** What a schema finds wrong with an argument, as a reason that every language has a text for. */
import type { z } from 'zod';
import { isPlainReason, type ValueReason, type ValueType } from '../value-reasons.ts';

const TYPES: Readonly<Record<string, ValueType>> = {
  string: 'text',
  number: 'number',
  int: 'integer',
  boolean: 'flag',
  array: 'list',
  object: 'object',
};

/** Checks of our own (`refine`, `regex`) give a reason's code as their message. */
export function reasonOf(issue: z.core.$ZodIssue): ValueReason {
  switch (issue.code) {
    case 'invalid_type': {
      const expected = TYPES[issue.expected];
      return expected === undefined ? { code: 'unfit' } : { code: 'wrong_type', expected };
    }
    case 'invalid_value':
      return { code: 'not_a_choice', choices: issue.values.map(String) };
    case 'too_small':
      return tooSmall(issue);
    case 'too_big':
      return tooBig(issue);
    case 'unrecognized_keys':
      return { code: 'unknown_option' };
    default:
      return { code: isPlainReason(issue.message) ? issue.message : 'unfit' };
  }
}

function tooSmall({ origin, minimum, inclusive }: z.core.$ZodIssueTooSmall): ValueReason {
  const least = Number(minimum);
  if (origin === 'string') return { code: 'too_short', least };
  if (origin === 'array') return { code: 'too_few_items', least };
  return { code: 'too_small', least, open: inclusive === false };
}

function tooBig({ origin, maximum, inclusive }: z.core.$ZodIssueTooBig): ValueReason {
  const most = Number(maximum);
  if (origin === 'string') return { code: 'too_long', most };
  if (origin === 'array') return { code: 'too_many_items', most };
  return { code: 'too_large', most, open: inclusive === false };
}
