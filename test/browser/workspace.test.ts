/** The whole product in a browser: the page, the local Slack, Bolt, the engine, the pool and real data, in a process of its own. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, openDesk, ROOT } from '../fakes/command-line.ts';
import { type Browser, CHROMIUM, openBrowser } from './chromium.ts';

/** Where `MLOPS_PICTURES=1 npx vitest run test/browser/workspace.test.ts` leaves the README's pictures. */
const PICTURES = process.env.MLOPS_PICTURES === undefined ? null : join(ROOT, 'docs/pictures');

/** What is asked of a picture, in the browser. */
type Loaded = { readonly complete: boolean; readonly naturalWidth: number };

/** The alerts' channel of the local workspace. */
const ALERTS = '/c/C0000000002';

if (CHROMIUM === null) {
  console.warn('test/browser: not run, because no Chromium is installed (apt-get install chromium)');
}

describe.skipIf(CHROMIUM === null)('the local workspace', () => {
  let desk: Desk;
  let browser: Browser;
  let tab: Tab;
  beforeAll(async () => {
    desk = await openDesk();
    const shown = PICTURES === null ? {} : { MLOPS_OUTPUT_DIR: join(ROOT, 'artifacts') };
    const server = desk.start(['serve'], { TZ: 'UTC', ...shown });
    server.stderr!.resume();
    browser = await openBrowser(CHROMIUM!, { viewport: { width: 1280, height: 800 }, timezoneId: 'UTC' });
    tab = await browser.context.newPage();
    tab.setDefaultTimeout(45_000);
    await tab.goto(await entryUrl(server));
  });
  afterAll(async () => {
    await browser.close();
    await desk.leave();
  });

  it('trains on a typed line: one card goes on to its verdict, with its charts in the thread', async () => {
    await type('/mlops train runbooks/drills/data/events.parquet --purge-gap 10');
    await tab.getByRole('heading', { name: 'Training · J-1 · running' }).waitFor();
    await tab
      .getByText(/of 300 trees/)
      .first()
      .waitFor();
    await picture('running');
    await tab
      .getByRole('heading', { name: /baseline: AUC/ })
      .first()
      .waitFor();
    await tab.getByRole('link', { name: /repl(y|ies)/ }).click();
    await tab.locator('img').first().waitFor();
    const loaded = '[...document.images].every((image) => image.complete && image.naturalWidth > 0)';
    await expect.poll(() => tab.evaluate(loaded), { timeout: 30_000 }).toBe(true);
    await picture('finished');

    expect(await tab.locator('main .message, .channel .message').count()).toBeLessThanOrEqual(1 + 3);
    expect(await tab.locator('img').count()).toBeGreaterThanOrEqual(2);
  });

  it('cancels a running job after asking', async () => {
    await type('/mlops train runbooks/drills/data/events.csv --trees 9000');
    await tab.getByRole('heading', { name: 'Training · J-2 · running' }).waitFor();
    await tab.getByRole('button', { name: 'Cancel', exact: true }).click();
    await tab
      .getByRole('dialog')
      .getByRole('button', { name: /^Cancel/ })
      .first()
      .click();

    await tab.getByRole('heading', { name: 'Training · J-2 · cancelled' }).waitFor();
  });

  it('reads on a telephone', async () => {
    await tab.setViewportSize({ width: 375, height: 760 });
    await tab.goto(new URL(tab.url()).origin);

    expect(await tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
    await picture('phone');
    expect(browser.problems).toEqual([]);
  });

  it('tells a mass drift in one message with its picture, and one press on a telephone protects', async () => {
    await type('/mlops drift replay runbooks/drills/data/currency-returns.ndjson');
    await tab.goto(new URL(tab.url()).origin + tab.url().match(/\/u\/\w+/)![0] + ALERTS);
    const mass = tab.locator('li.message', { has: tab.getByRole('heading', { name: /mass drift/ }) });
    await mass.locator('img').waitFor();
    await mass.scrollIntoViewIfNeeded();
    // A picture that is out of sight is not loaded.
    const isLoaded = () =>
      mass.locator('img').evaluate(({ complete, naturalWidth }: Loaded) => complete && naturalWidth > 0);
    await expect.poll(isLoaded, { timeout: 30_000 }).toBe(true);

    expect(await mass.count()).toBe(1);
    expect(await tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
    await portrait(mass, 'mass-drift-phone');
    await tab.setViewportSize({ width: 1000, height: 1600 });
    await portrait(mass, 'mass-drift');
    await tab.setViewportSize({ width: 375, height: 760 });
    await mass.getByRole('button', { name: 'Protect', exact: true }).click();

    await mass.getByText(/Protective mode: risk limits at 0.5/).waitFor();
    expect(browser.problems).toEqual([]);
  });

  async function type(line: string): Promise<void> {
    await tab.locator('#line').fill(line);
    await tab.keyboard.press('Enter');
  }

  async function picture(name: string): Promise<void> {
    if (PICTURES === null) return;
    mkdirSync(PICTURES, { recursive: true });
    await tab.screenshot({ path: join(PICTURES, `${name}.png`) });
  }

  /** Of one message alone. */
  async function portrait(message: Locator, name: string): Promise<void> {
    if (PICTURES !== null) await message.screenshot({ path: join(PICTURES, `${name}.png`) });
  }
});

async function entryUrl(server: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of server.stdout!) {
    said += chunk;
    const url = /http:\/\/\S+token=\w+/.exec(said)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error(`serve ended before it printed its address: ${said}`);
}
