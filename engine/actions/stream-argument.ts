/** The name of a stream as it is typed. */
import { z } from 'zod';

/** A source, each sign of it perhaps written as three, a stroke and a signal. */
export const STREAM = z.string().min(1).max(801);
