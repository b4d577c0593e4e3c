/** What every line of a terminal session has in common. */

import type { Texts } from '#bot/views/texts/texts.ts';
import type { Rights } from '#engine/actions/rights.ts';
import type { ActionSpec } from '#engine/actions/types.ts';
import type { OpsError } from '#engine/errors.ts';
import type { Actor } from '#engine/jobs/types.ts';
import type { ActionClient } from '../action-client.ts';
import type { TerminalIo } from './io.ts';

export interface Session {
  readonly specs: readonly ActionSpec[];
  /** Called when a line needs somebody to carry it out: a line that cannot be read needs nobody. */
  readonly connect: () => Promise<ActionClient>;
  readonly actor: Actor;
  /** For help, which is shown without asking anybody. */
  readonly rights: () => Promise<Rights>;
  readonly texts: Texts;
  readonly io: TerminalIo;
  /** What a person types before an action: `npx mlops` in a shell, nothing at the prompt. */
  readonly program: string;
  /** Told of failures that nobody expected, with their cause, for the log. */
  readonly onInternal: (error: OpsError) => void;
}
