/** Runs modules: each instance has a memory of its own, which grows as it is asked for. */
import { type KernelFunction, type ModuleParts, moduleBytes } from './module.ts';

/** The part of the WebAssembly interface that is needed here, which belongs to no library of types that is set up. */
interface WebAssemblyApi {
  readonly Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };

const PAGE_BYTES = 2 ** 16;

export interface Kernel<Exports> {
  readonly run: Exports;
  /** At least so many bytes, with whatever was left in them. Views of what it gave before are of no use afterwards. */
  memory(bytes: number): ArrayBuffer;
}

/** Made once, run by any number of instances. */
export function compiled(parts: ModuleParts): object {
  return new WebAssembly.Module(moduleBytes(parts));
}

/** @param imports the imported function, by its name */
export function instanceOf<Exports>(
  module: object,
  imports: { readonly [name: string]: (...values: number[]) => number } = {},
): Kernel<Exports> {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(module, { env: { memory, ...imports } });
  return {
    run: exports as Exports,
    memory(bytes) {
      const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE_BYTES);
      if (missing > 0) memory.grow(missing);
      return memory.buffer;
    },
  };
}

/** One instance of functions that need nothing but memory. */
export function kernelOf<Functions>(functions: readonly KernelFunction[]): Kernel<Functions> {
  return instanceOf(compiled({ functions }));
}
