/** Takes secrets out of what people typed, before it is written where it can never be taken out again. */
import type { Json } from '../json.ts';

export const MASK = '[masked]';

/**
 * Words that make a field, an option or a variable a secret, alone or as part of a name: `api_key`, `botToken`, `--password`.
 * Every repetition in these patterns is bounded, so that no text takes more than linear time.
 */
const SECRET_NAME = String.raw`[\w.-]{0,60}?(?:token|passw(?:or)?d|passphrase|pwd|secret|api[_-]?key|access[_-]?key|private[_-]?key|authorization|credential|cookie)s?(?![a-z])[\w.-]{0,60}`;
const SECRET_FIELD = new RegExp(`^${SECRET_NAME}$`, 'i');
const NAMED_VALUE = String.raw`((?<![\w.-])${SECRET_NAME}["']?\s{0,9}[=:]\s{0,9}(?:(?:Bearer|Basic)\s{1,9})?)(?!\[masked\]|(?:Bearer|Basic)\s)("[^"]*"|'[^']*'|[^\s,;&"']+)`;
const OPTION_VALUE = String.raw`((?<!\S)--${SECRET_NAME}\s{1,9})(?!\[masked\]|-)("[^"]*"|'[^']*'|\S+)`;

const RULES: readonly (readonly [RegExp, string])[] = [
  // user:password@ in an address; too much is masked rather than too little.
  [/(:\/\/)(?:[^\s/@?#]{1,500}|[^\s/@:]{0,200}:[^\s@]{0,500})@/g, `$1${MASK}@`],
  // The same without a scheme, as people paste it: user:password@host
  [/(^|[\s"'=,(])(?!mailto:)[\w.+-]{1,100}:[^\s@/:"']{1,200}@(?=[\w.-])/g, `$1${MASK}@`],
  // name=value, name: value, "name": "value", Authorization: Bearer value
  [new RegExp(NAMED_VALUE, 'gi'), `$1${MASK}`],
  // --name value
  [new RegExp(OPTION_VALUE, 'gi'), `$1${MASK}`],
  [/\b(bearer)\s+[\w.~+/=-]{6,}/gi, `$1 ${MASK}`],
  [/\b(Basic)\s+(?=[a-z+/]{0,500}[\dA-Z=])[\w+/=]{6,}/g, `$1 ${MASK}`],
  // A long key whose name says no more than that it is one.
  [/(key["']?\s{0,9}[=:]\s{0,9}["']?)[\w+/=-]{40,}/gi, `$1${MASK}`],
  // What can be told by its own look: Slack, GitHub, Hugging Face, AWS, JSON Web Tokens.
  [/\bxox[a-z](?:\.[a-z0-9]{1,20}){0,5}-[\w-]+/gi, MASK],
  [/\bxapp-[\w-]+/gi, MASK],
  [/\b(?:gh[a-z]_|github_pat_|hf_)\w{16,}/g, MASK],
  [/\bAKIA[0-9A-Z]{16}\b/g, MASK],
  [/\beyJ[\w-]{8,2000}\.[\w-]{8,4000}\.[\w-]*/g, MASK],
];

/**
 * A copy in which secrets read `[masked]`: whole values of telling fields, and what looks like a secret inside any text.
 * @param known secrets that are masked however they look; each is long enough to be no word
 */
export function maskSecrets(value: Json, known: readonly string[] = []): Json {
  if (typeof value === 'string') return maskText(value, known);
  if (Array.isArray(value)) return value.map((each) => maskSecrets(each, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, content]) => [field, maskField(field, content, known)]));
}

function maskField(field: string, content: Json, known: readonly string[]): Json {
  // That there was none is no secret.
  if (content === null || typeof content === 'boolean' || !SECRET_FIELD.test(field)) return maskSecrets(content, known);
  return MASK;
}

export function maskText(text: string, known: readonly string[] = []): string {
  const rest = known.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
  return RULES.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), rest);
}
