/** The binary form of a module with one function: its sections one after another (WebAssembly Core 1.0, 5.5). */
import { type Code, encoded, TYPE_CODES, unsigned, type ValueType } from './wasm-code.ts';

export interface Signature {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export interface WasmFunction {
  readonly name: string;
  readonly signature: Signature;
  /** By index behind the parameters. */
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

export interface ModuleParts {
  /** Called as function 0. */
  readonly imported: { readonly name: string; readonly signature: Signature };
  /** Exported. */
  readonly defined: WasmFunction;
  /** Exported integers that the function may change, by index. */
  readonly globals: readonly string[];
}

const HEAD = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const MUTABLE = 1;
const KINDS = { function: 0, memory: 2, global: 3 };

/** Imports are `env.memory` and the function; @returns bytes for `new WebAssembly.Module` */
export function moduleBytes({ imported, defined, globals }: ModuleParts): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...HEAD,
    ...section(1, [signature(imported.signature), signature(defined.signature)]),
    ...section(2, [
      [...text('env'), ...text('memory'), KINDS.memory, 0, ...unsigned(1)],
      [...text('env'), ...text(imported.name), KINDS.function, 0],
    ]),
    ...section(3, [[1]]),
    ...section(
      6,
      globals.map(() => [TYPE_CODES.i32, MUTABLE, 0x41, 0, 0x0b]),
    ),
    ...section(7, [
      [...text(defined.name), KINDS.function, 1],
      ...globals.map((name, index) => [...text(name), KINDS.global, ...unsigned(index)]),
    ]),
    ...section(10, [sized([...localTypes(defined.locals), ...encoded(defined.body), 0x0b])]),
  ]);
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  return [id, ...sized([...unsigned(entries.length), ...entries.flat()])];
}

function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function signature({ parameters, results }: Signature): number[] {
  const types = (list: readonly ValueType[]) => sized(list.map((type) => TYPE_CODES[type]));
  return [0x60, ...types(parameters), ...types(results)];
}

function localTypes(locals: readonly ValueType[]): number[] {
  return [...unsigned(locals.length), ...locals.flatMap((type) => [1, TYPE_CODES[type]])];
}

function text(name: string): number[] {
  return sized([...Buffer.from(name)]);
}
