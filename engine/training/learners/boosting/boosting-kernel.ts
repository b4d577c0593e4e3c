/** What boosting does row by row, over one memory. */
import { kernelOf } from '../../../wasm/kernel.ts';
import { type GradientKernel, packFunction } from './gradient-kernel.ts';
import { type HistogramKernel, sumFunction } from './histogram-kernel.ts';
import { divideFunction, moveFunction, type RowKernel } from './row-kernel.ts';

/** One for all fits of a thread: what calls it is compiled for this very instance. */
export const BOOSTING_KERNEL = kernelOf<HistogramKernel & GradientKernel & RowKernel>([
  ...[sumFunction(5), sumFunction(4), sumFunction(1)],
  ...[packFunction(), divideFunction(), moveFunction()],
]);
