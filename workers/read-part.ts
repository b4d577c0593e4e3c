/** Thread entry: reads the part of a data file that another thread gave away. */
import { servePart } from '#engine/datasets/drivers/second-thread.ts';

servePart();
