/** The binary form of a module over one memory: its sections one after another (WebAssembly Core 2.0, 5.5). */
import { type Code, type Expression, encoded, TYPE_CODES, unsigned, type ValueType } from './code.ts';
import { operation } from './operations.ts';
import type { Variables } from './variables.ts';

export interface KernelFunction {
  readonly name: string;
  readonly variables: Pick<Variables, 'parameterTypes' | 'localTypes'>;
  readonly body: Code;
  /** What it gives back. */
  readonly result: Expression<'i32'> | null;
}

/** A function of whoever runs the module: integers in, an integer out. */
export interface ImportedFunction {
  readonly name: string;
  readonly parameters: number;
}

export interface ModuleParts {
  /** All are exported. */
  readonly functions: readonly KernelFunction[];
  /** At most one, which `callImported` calls. */
  readonly imported?: ImportedFunction;
  /** Names of exported integers, as `globals` counts them. */
  readonly globals?: readonly string[];
}

interface Signature {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

const HEAD = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const MUTABLE = 1;
const KINDS = { function: 0, memory: 2, global: 3 };

/** Imports are `env.memory` and the function. */
export function moduleBytes({ functions, imported, globals = [] }: ModuleParts): Uint8Array<ArrayBuffer> {
  const signatures = functions.map(signatureOf);
  const imports = [[...text('env'), ...text('memory'), KINDS.memory, 0, ...unsigned(1)]];
  if (imported !== undefined) {
    signatures.unshift({ parameters: Array.from({ length: imported.parameters }, () => 'i32'), results: ['i32'] });
    imports.push([...text('env'), ...text(imported.name), KINDS.function, 0]);
  }
  /** Imported ones are counted first. */
  const first = imported === undefined ? 0 : 1;
  return Uint8Array.from([
    ...HEAD,
    ...section(1, signatures.map(encodedSignature)),
    ...section(2, imports),
    ...section(
      3,
      functions.map((_, index) => unsigned(first + index)),
    ),
    ...section(
      6,
      globals.map(() => [TYPE_CODES.i32, MUTABLE, 0x41, 0, 0x0b]),
    ),
    ...section(7, [
      ...functions.map(({ name }, index) => [...text(name), KINDS.function, ...unsigned(first + index)]),
      ...globals.map((name, index) => [...text(name), KINDS.global, ...unsigned(index)]),
    ]),
    ...section(10, functions.map(functionBody)),
  ]);
}

/** What the imported function answers. */
export function callImported(...args: readonly Expression<'i32'>[]): Expression<'i32'> {
  return operation('i32', ...args.flatMap(({ code }) => code), 0x10, 0);
}

function signatureOf({ variables, result }: KernelFunction): Signature {
  return { parameters: variables.parameterTypes, results: result === null ? [] : [result.type] };
}

function encodedSignature({ parameters, results }: Signature): number[] {
  const types = (list: readonly ValueType[]) => sized(list.map((type) => TYPE_CODES[type]));
  return [0x60, ...types(parameters), ...types(results)];
}

function functionBody({ variables, body, result }: KernelFunction): number[] {
  return sized([...declared(variables.localTypes), ...encoded([...body, ...(result?.code ?? [])]), 0x0b]);
}

function declared(locals: readonly ValueType[]): number[] {
  return [...unsigned(locals.length), ...locals.flatMap((type) => [1, TYPE_CODES[type]])];
}

/** Nothing where it would be empty. */
function section(id: number, entries: readonly (readonly number[])[]): number[] {
  return entries.length === 0 ? [] : [id, ...sized([...unsigned(entries.length), ...entries.flat()])];
}

/** As many bytes or entries as there are, then these: no entry is longer than a byte where it is a list. */
function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function text(name: string): number[] {
  return sized([...Buffer.from(name)]);
}
