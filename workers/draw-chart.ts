/** Thread entry: draws a chart as SVG and PNG. */
import { drawChart } from '#engine/charts/drivers/echarts.ts';
import { workerEntry } from '#engine/jobs/worker-entry.ts';

export default workerEntry(drawChart);
