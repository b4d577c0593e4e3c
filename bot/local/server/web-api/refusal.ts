/** A call that Slack would refuse: its error name, and what else the answer says. */
import type { JsonObject } from '../json.ts';

export class Refusal extends Error {
  readonly error: string;
  readonly details: JsonObject;

  constructor(error: string, details: JsonObject = {}) {
    super(error);
    this.name = 'Refusal';
    this.error = error;
    this.details = details;
  }
}

/** The refusal of arguments that break the rules, with the findings where Slack puts them. */
export function malformed(error: 'invalid_blocks' | 'invalid_arguments', findings: readonly string[]): Refusal {
  const messages = findings.map((finding) => `[ERROR] ${finding}`);
  const errors = error === 'invalid_blocks' ? { errors: findings } : {};
  return new Refusal(error, { ...errors, response_metadata: { messages } });
}
