/** The App Home: the jobs of whoever opens it, what runs, what has failed. */
import type { App } from '@slack/bolt';
import type { Homes } from '../homes.ts';
import { turnOf } from './turn-of.ts';

export function listenToHome(app: App, homes: Homes): void {
  app.event('app_home_opened', async ({ event, context }) => await homes.opened(event.user, turnOf(context)));
}
