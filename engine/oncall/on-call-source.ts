/** Who is on call as files and words have it now: the rota, and who took a role until when. */
import type { SettingsSource } from '../settings/types.ts';
import type { Store } from '../store/types.ts';
import { ROLES, type Rota, TAKEN, type TakenDuty } from './types.ts';
import type { OnCallWatch } from './who-is-on-call.ts';

export interface OnCallState extends OnCallWatch {
  /** Where the rota stands, or would stand. */
  readonly file: string;
  readonly problems: readonly string[];
}

export interface OnCallSource {
  current(): Promise<OnCallState>;
}

export function createOnCallSource(ports: {
  readonly rota: SettingsSource<Rota>;
  readonly store: Store;
}): OnCallSource {
  return {
    current: async () => {
      const { value, file, problems } = await ports.rota.current();
      const taken = await Promise.all(ROLES.map((role) => ports.store.get(TAKEN, role)));
      return {
        rota: value,
        taken: taken.flatMap((stored) => (stored === undefined ? [] : [stored.value as TakenDuty])),
        file,
        problems,
      };
    },
  };
}
