/** The CPU work of this area, as the pool knows it. */
import type { ComputeTask } from '../jobs/compute.ts';
import type { ChartSpec, DrawnChart } from './types.ts';

export const DRAW_CHART: ComputeTask<ChartSpec, DrawnChart> = { name: 'draw-chart' };
