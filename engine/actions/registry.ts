/** The registry: every action by name, and the plain-data description that edges derive grammar, help, completion and docs from. */
import { z } from 'zod';
import type { Json } from '../json.ts';
import type { Action, ActionSpec, ArgumentKind, ArgumentSpec } from './types.ts';

/** The parts of a JSON schema that our argument schemas use. `kind` comes from `.meta({ kind })`. */
interface PropertySchema {
  readonly type?: string;
  readonly kind?: ArgumentKind;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: Json;
}

// biome-ignore lint/suspicious/noExplicitAny: an action's own types are checked where it is made; the registry holds all of them.
export type AnyAction = Action<any, any>;

/** Keeps an action's types together with its schema: `plan` and `execute` are checked against `args`. */
export function defineAction<Args extends z.ZodObject, Plan = z.output<Args>>(
  action: Action<Args, Plan>,
): Action<Args, Plan> {
  return action;
}

export function describeAction(action: AnyAction): ActionSpec {
  const schema = z.toJSONSchema(action.args, { io: 'input' });
  const properties = (schema.properties ?? {}) as Record<string, PropertySchema>;
  const positional = action.positional ?? [];
  const keys = [...positional, ...Object.keys(properties).filter((key) => !positional.includes(key))];
  return {
    name: action.name,
    aliases: action.aliases ?? [],
    group: action.group,
    risk: action.risk,
    example: action.example,
    arguments: keys.map((key) =>
      describeArgument(key, properties[key]!, {
        positional: positional.includes(key),
        required: schema.required?.includes(key) ?? false,
      }),
    ),
  };
}

function describeArgument(
  key: string,
  property: PropertySchema,
  place: { positional: boolean; required: boolean },
): ArgumentSpec {
  return {
    key,
    name: key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    kind: argumentKind(property),
    positional: place.positional,
    required: place.required,
    choices: property.enum ?? [],
    // JSON schema writes the safe-integer range for every integer: that is no limit anybody set.
    minimum: limit(property.minimum),
    maximum: limit(property.maximum),
    fallback: property.default ?? null,
  };
}

function limit(value: number | undefined): number | null {
  return value === undefined || Math.abs(value) === Number.MAX_SAFE_INTEGER ? null : value;
}

function argumentKind(property: PropertySchema): ArgumentKind {
  if (property.kind !== undefined) return property.kind;
  if (property.enum !== undefined) return 'choice';
  if (property.type === 'integer') return 'integer';
  if (property.type === 'number') return 'number';
  if (property.type === 'boolean') return 'flag';
  if (property.type === 'array') return 'list';
  return 'text';
}

export interface Registry {
  readonly specs: readonly ActionSpec[];
  find(name: string): AnyAction | undefined;
}

/** @throws Error when two actions claim one name: a mistake of the programmer. */
export function createRegistry(actions: readonly AnyAction[]): Registry {
  const byName = new Map<string, AnyAction>();
  for (const action of actions) {
    for (const name of [action.name, ...(action.aliases ?? [])]) {
      if (byName.has(name)) throw new Error(`two actions are named ${name}`);
      byName.set(name, action);
    }
  }
  return { specs: actions.map(describeAction), find: (name) => byName.get(name) };
}
