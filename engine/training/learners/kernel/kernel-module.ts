/** Modules of WebAssembly over one memory: their binary form (WebAssembly Core 2.0, 5.5), and their instances. */
import {
  type Code,
  type Expression,
  encoded,
  TYPE_CODES,
  unsigned,
  type ValueType,
  type Variables,
} from './assembler.ts';

export interface KernelFunction {
  readonly name: string;
  readonly variables: Pick<Variables, 'parameterTypes' | 'localTypes'>;
  readonly body: Code;
  /** What it gives back. */
  readonly result: Expression<'i32'> | null;
}

/** The part of the WebAssembly interface that is needed here, which belongs to no library of types that is set up. */
interface WebAssemblyApi {
  readonly Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };

const PAGE_BYTES = 2 ** 16;
const HEAD = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const KINDS = { function: 0, memory: 2 };

/** Functions with a memory that grows as it is asked for. */
export interface Kernel<Functions> {
  readonly run: Functions;
  /** At least so many bytes, with whatever was left in them. Views of what it gave before are of no use afterwards. */
  memory(bytes: number): ArrayBuffer;
}

export function kernelOf<Functions>(functions: readonly KernelFunction[]): Kernel<Functions> {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(moduleBytes(functions));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return {
    run: exports as Functions,
    memory(bytes) {
      const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE_BYTES);
      if (missing > 0) memory.grow(missing);
      return memory.buffer;
    },
  };
}

function moduleBytes(functions: readonly KernelFunction[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...HEAD,
    ...section(1, functions.map(signature)),
    ...section(2, [[...text('env'), ...text('memory'), KINDS.memory, 0, ...unsigned(1)]]),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(
      7,
      functions.map(({ name }, index) => [...text(name), KINDS.function, ...unsigned(index)]),
    ),
    ...section(10, functions.map(functionBody)),
  ]);
}

function functionBody({ variables, body, result }: KernelFunction): number[] {
  return sized([...declared(variables.localTypes), ...encoded([...body, ...(result?.code ?? [])]), 0x0b]);
}

function signature({ variables, result }: KernelFunction): number[] {
  const types = (list: readonly ValueType[]) => sized(list.map((type) => TYPE_CODES[type]));
  return [0x60, ...types(variables.parameterTypes), ...types(result === null ? [] : [result.type])];
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  return [id, ...sized([...unsigned(entries.length), ...entries.flat()])];
}

/** As many bytes or entries as there are, then these: no entry is longer than a byte where it is a list. */
function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function declared(locals: readonly ValueType[]): number[] {
  return [...unsigned(locals.length), ...locals.flatMap((type) => [1, TYPE_CODES[type]])];
}

function text(name: string): number[] {
  return sized([...Buffer.from(name)]);
}
