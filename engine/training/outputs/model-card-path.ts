/** Where the model card goes. */
import { extname } from 'node:path';
import type { TrainPlan } from '../plan.ts';

/** The artifact's name with its last suffix replaced by `.md`; by `.card.md` where the report or the artifact has that name. */
export function modelCardPath({ output, summary }: Pick<TrainPlan, 'output' | 'summary'>): string {
  const stem = output.slice(0, output.length - extname(output).length);
  const taken = [output, summary];
  return taken.includes(`${stem}.md`) ? `${stem}.card.md` : `${stem}.md`;
}
