/** Places that keep a value: parameters and locals of a function, globals of a module. */
import { type Code, codeOf, type Expression, type Operand, unsigned, type ValueType } from './code.ts';

export interface Variable<T extends ValueType> extends Expression<T> {
  set(value: Operand<T>): Code;
}

type Named<T extends ValueType, Name extends string> = { readonly [name in Name]: Variable<T> };

/** Names the variables of one function: its parameters in their order, then its locals. */
export class Variables {
  readonly parameterTypes: ValueType[] = [];
  readonly localTypes: ValueType[] = [];

  parameters<T extends ValueType, Name extends string>(type: T, ...names: readonly Name[]): Named<T, Name> {
    if (this.localTypes.length > 0) throw new RangeError('parameters come before locals');
    return this.#named(type, names, this.parameterTypes);
  }

  locals<T extends ValueType, Name extends string>(type: T, ...names: readonly Name[]): Named<T, Name> {
    return this.#named(type, names, this.localTypes);
  }

  #named<T extends ValueType, Name extends string>(
    type: T,
    names: readonly Name[],
    types: ValueType[],
  ): Named<T, Name> {
    const entries = names.map((name) => {
      types.push(type);
      const index = this.parameterTypes.length + (types === this.localTypes ? types.length : 0) - 1;
      return [name, place(type, LOCAL, index)];
    });
    return Object.fromEntries(entries);
  }
}

/** Integers of a module that lie behind one another; whoever runs it reads them by name. */
export function globals<Name extends string>(...names: readonly Name[]): Named<'i32', Name> {
  return Object.fromEntries(names.map((name, index) => [name, place('i32', GLOBAL, index)])) as Named<'i32', Name>;
}

/** Opcodes that read and write. */
const LOCAL = [0x20, 0x21] as const;
const GLOBAL = [0x23, 0x24] as const;

function place<T extends ValueType>(type: T, [get, set]: readonly [number, number], index: number): Variable<T> {
  const bytes = unsigned(index);
  return { type, code: [get, ...bytes], set: (value) => [...codeOf(type, value), set, ...bytes] };
}
