/** The App Home: the jobs of whoever opens it, what runs, what has failed. */
import type { App } from '@slack/bolt';
import { homeView } from '#bot/views/block-kit/home.ts';
import type { Texts } from '#bot/views/texts.ts';
import type { Actor, JobEngine, JobView } from '#engine/jobs/types.ts';
import type { Views } from '../views.ts';

export interface HomeCollaborators {
  readonly jobs: JobEngine;
  readonly people: (slackUserId: string) => Promise<Actor>;
  readonly views: Views;
  readonly texts: Texts;
}

/** Jobs that are looked through. */
const NEWEST = 100;

export function listenToHome(app: App, showHome: (user: string) => Promise<void>): void {
  app.event('app_home_opened', async ({ event }) => await showHome(event.user));
}

export function createShowHome({ jobs, people, views, texts }: HomeCollaborators): (user: string) => Promise<void> {
  return async (user) => {
    const newest: JobView[] = [];
    for await (const job of jobs.list({ limit: NEWEST })) newest.push(job);
    const { id } = await people(user);
    await views.publish(user, homeView(newest, id, texts));
  };
}
