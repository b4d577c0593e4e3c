/** Forms and the App Home: what Slack shows at once or not at all. Nothing of it is kept, and nothing is sent again. */
import type { webApi } from '@slack/bolt';
import type { HomeView, ModalView } from '#bot/views/block-kit/types.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import { refusalOf } from './refusal.ts';

export interface Views {
  /** False when Slack does not open it: a trigger is good for three seconds. */
  open(trigger: string, view: ModalView): Promise<boolean>;
  publish(user: string, view: HomeView): Promise<void>;
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
      } catch (thrown) {
        log.warn({ reason: refusalOf(thrown).reason }, 'the App Home was not shown');
      }
    },
  };
}
