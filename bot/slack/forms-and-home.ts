/** Forms and the App Home: what Slack shows at once or not at all. Nothing of it is kept, and nothing is sent again from here. */
import type { webApi } from '@slack/bolt';
import type { HomeView, ModalView } from '#bot/views/block-kit/types.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import { type Refusal, refusalOf } from './refusal.ts';

export interface Views {
  /** False when Slack does not open it: a trigger is good for three seconds. */
  open(trigger: string, view: ModalView): Promise<boolean>;
  /** Resolves with why it is not shown; null when it is. */
  publish(user: string, view: HomeView): Promise<Refusal | null>;
}

export function createViews({ client, log }: { readonly client: webApi.WebClient; readonly log: Logger }): Views {
  // The library's union of block types is not ours; the renderer keeps Slack's limits.
  const own = (view: ModalView | HomeView) => view as unknown as webApi.ViewsOpenArguments['view'];
  return {
    open: async (trigger, view) => {
      try {
        await client.views.open({ trigger_id: trigger, view: own(view) });
        return true;
      } catch (thrown) {
        log.info({ reason: refusalOf(thrown).reason }, 'a form was not opened');
        return false;
      }
    },
    publish: async (user, view) => {
      try {
        await client.views.publish({ user_id: user, view: own(view) });
        return null;
      } catch (thrown) {
        const refusal = refusalOf(thrown);
        log.warn({ reason: refusal.reason }, 'the App Home was not shown');
        return refusal;
      }
    },
  };
}
