/** A failure as it may be shown, sent and stored: what was typed stands in its facts, secrets too. */
import type { OpsError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { maskSecrets, maskText } from './mask-secrets.ts';

type ErrorRecord = ReturnType<OpsError['toRecord']>;

/**
 * The index `at` still points at its word when something before it has become shorter or longer.
 * @param known secrets that are masked however they look
 */
export function maskRecord({ code, message, facts }: ErrorRecord, known: readonly string[] = []): ErrorRecord {
  const masked = maskSecrets(facts, known) as JsonObject;
  const { line, at } = facts;
  const place =
    typeof line === 'string' && typeof at === 'number' ? { at: maskText(line.slice(0, at), known).length } : {};
  return { code, message: maskText(message, known), facts: { ...masked, ...place } };
}
