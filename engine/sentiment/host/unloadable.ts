/** The error of a model that cannot be served. */
import type { ModelPart } from '../../error-facts.ts';
import { OpsError } from '../../errors.ts';

/** @param detail what was expected and what came */
export function unloadable(part: ModelPart, detail: string, cause?: unknown): OpsError {
  return new OpsError('model_unloadable', `the model's ${part} cannot be used: ${detail}`, {
    facts: { part, detail },
    cause,
  });
}
