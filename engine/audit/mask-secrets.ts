/** Takes secrets out of what people typed, before it is written where it can never be taken out again. */
import type { Json } from '../json.ts';

export const MASK = '[masked]';

/** Words that make a field, an option or a variable a secret, alone or as part of a name: `api_key`, `botToken`, `--password`. */
const SECRET_NAME = String.raw`[\w.-]*?(?:token|passw(?:or)?d|passphrase|pwd|secret|api[_-]?key|access[_-]?key|private[_-]?key|authorization|credential|cookie)s?(?![a-z])[\w.-]*`;
const SECRET_FIELD = new RegExp(`^${SECRET_NAME}$`, 'i');

const RULES: readonly (readonly [RegExp, string])[] = [
  // user:password@ in an address; too much is masked rather than too little.
  [/(:\/\/)(?:[^\s/@?#]+|[^\s/@:]*:[^\s@]*)@/g, `$1${MASK}@`],
  [/\b(Bearer|Basic)\s+(?!\[masked\])[\w.~+/=-]{6,}/gi, `$1 ${MASK}`],
  // name=value, name: value, "name": "value"
  [
    new RegExp(
      String.raw`((?<![\w.-])${SECRET_NAME}["']?\s*[=:]\s*)(?!\[masked\]|(?:Bearer|Basic)\s)("[^"]*"|'[^']*'|[^\s,;&"']+)`,
      'gi',
    ),
    `$1${MASK}`,
  ],
  // --name value
  [new RegExp(String.raw`((?<!\S)--${SECRET_NAME}\s+)(?!\[masked\]|-)("[^"]*"|'[^']*'|\S+)`, 'gi'), `$1${MASK}`],
  // A long key whose name says no more than that it is one.
  [/(key["']?\s*[=:]\s*["']?)[\w+/=-]{40,}/gi, `$1${MASK}`],
  // What can be told by its own look: Slack, GitHub, Hugging Face, AWS, JSON Web Tokens.
  [/\bxox[a-z](?:\.[a-z0-9]+)*-[\w-]+/gi, MASK],
  [/\bxapp-[\w-]+/gi, MASK],
  [/\b(?:gh[a-z]_|github_pat_|hf_)\w{16,}/g, MASK],
  [/\bAKIA[0-9A-Z]{16}\b/g, MASK],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, MASK],
];

/** A copy in which secrets read `[masked]`: whole values of telling fields, and what looks like a secret inside any text. */
export function maskSecrets(value: Json): Json {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map(maskSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, content]) => [field, maskField(field, content)]));
}

function maskField(field: string, content: Json): Json {
  // That there was none is no secret.
  if (content === null || typeof content === 'boolean' || !SECRET_FIELD.test(field)) return maskSecrets(content);
  return MASK;
}

export function maskText(text: string): string {
  return RULES.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text);
}
