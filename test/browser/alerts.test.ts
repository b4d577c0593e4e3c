/** Alerts in a browser, as people see them: each state on a desktop and on a telephone, and from an alert to protective mode. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { protectOff } from '#engine/models/control.ts';
import { ROOT } from '../fakes/command-line.ts';
import { DRIFT_FACTS, driftNews, massNews } from '../fakes/drift-alert.ts';
import { type AlertDesk, openAlertDesk } from './alert-desk.ts';
import { type Browser, CHROMIUM, openBrowser } from './chromium.ts';

/** Where `MLOPS_PICTURES=1 npx vitest run test/browser/alerts.test.ts` leaves the pictures. */
const PICTURES = process.env.MLOPS_PICTURES === undefined ? null : join(ROOT, 'docs/pictures');
const DESKTOP = { width: 1280, height: 860 };
const LOADED = '[...document.images].every((image) => image.complete && image.naturalWidth > 0)';
/** Of the pictures, so that the whole message is seen. */
const TALL = 1_150;
const PHONE = { width: 375, height: 760 };

if (CHROMIUM === null) {
  console.warn('test/browser/alerts: not run, because no Chromium is installed (apt-get install chromium)');
}

describe.skipIf(CHROMIUM === null)('an alert in the local workspace', () => {
  let desk: AlertDesk;
  let browser: Browser;
  let tab: Tab;
  beforeAll(async () => {
    desk = await openAlertDesk();
    browser = await openBrowser(CHROMIUM!, { viewport: DESKTOP, timezoneId: 'UTC' });
    tab = await browser.context.newPage();
    tab.setDefaultTimeout(30_000);
    await tab.goto(desk.page.entryUrl);
  });
  afterAll(async () => {
    await browser.close();
    await desk.close();
  });

  it('fires with its chart in the message itself', async () => {
    await desk.alerts.raise(driftNews());
    await heading(/^Firing: drift, ecb\/usd/);
    await pictureShown(1);

    await pictures('alert-firing');
    expect(await buttonsInSight()).toBeLessThanOrEqual(3);
  });

  it('is escalated: those who are called are named in its thread', async () => {
    await desk.alerts.escalate('A-1', ['ann']);
    await desk.alerts.escalate('A-1', ['ben']);
    await heading(/^Escalated: drift/);
    await tab
      .getByRole('link', { name: /repl(y|ies)/ })
      .first()
      .waitFor();

    await pictures('alert-escalated');
  });

  it('is acknowledged by a press', async () => {
    await tab.getByRole('button', { name: 'Acknowledge' }).first().click();
    await heading(/^Acknowledged: drift/);

    await tab
      .getByText(/acknowledged by/)
      .first()
      .waitFor();
    await pictures('alert-acknowledged');
  });

  it('is put aside, and comes back', async () => {
    await desk.alerts.snooze('A-1', new Date(Date.now() + 3_600_000).toISOString(), 'ann');
    await heading(/^Snoozed: drift/);
    await pictures('alert-snoozed');

    await tab.getByRole('button', { name: 'Undo: end the snooze' }).first().click();
    await heading(/^(Firing|Acknowledged|Escalated): drift/);
  });

  it('leads to protective mode with one press at the width of a telephone', async () => {
    await tab.setViewportSize(PHONE);
    await tab.getByRole('button', { name: 'Protect', exact: true }).first().click();

    await tab
      .getByText(/Protective mode: risk limits at 0\.5/)
      .first()
      .waitFor();
    expect(desk.control.current().document).toMatchObject({ mode: 'protective', changed_by: 'ann' });
    expect(await tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.width);
    await pictures('alert-protected');
  });

  it('ends with a reason, and the log of its ticket in the thread', async () => {
    await desk.alerts.close('A-1', 'dismissed', 'ann', 'a bank holiday in London');
    await heading(/^Over: drift/);
    await tab.getByText('a bank holiday in London').first().waitFor();

    await pictures('alert-over');
    await tab
      .getByRole('link', { name: /replies/ })
      .first()
      .click();
    await tab
      .getByText(/Ticket T-1 is closed/)
      .first()
      .waitFor();
    await pictures('alert-thread');
    await tab.goBack();
  });

  it('of a mass drift ranks the streams, with a chart', async () => {
    await desk.control.change({ seen: null, by: 'ann', reason: '', to: protectOff });
    await desk.alerts.raise(massNews());
    await heading(/^Firing: mass drift/);
    await pictureShown(2);

    await tab
      .getByRole('heading', { name: /^Firing: mass drift/ })
      .last()
      .scrollIntoViewIfNeeded();
    await pictures('alert-mass-drift');
  });

  it('of a stream with a hostile name is only text', async () => {
    const facts = {
      ...DRIFT_FACTS,
      source: '<script>alert(1)</script>',
      signal: '<!channel> `x` ../../x',
      report: 'r',
    };
    await desk.alerts.raise(driftNews({ facts }));

    await tab.getByText('<!channel>').first().waitFor();
    expect(await tab.locator('.mention', { hasText: 'channel' }).count()).toBe(0);
    expect(await tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(DESKTOP.width);
  });

  it('stands in the Home with its state, as long as it is open', async () => {
    await tab.goto(new URL(`/u/U0ANN/home`, tab.url()).href);

    await tab
      .getByText(/Firing: mass drift/)
      .first()
      .waitFor();
    expect(await tab.getByText(/bank holiday/).count()).toBe(0);
    await pictures('alert-home');
    expect(browser.problems).toEqual([]);
    expect(desk.defects).toEqual([]);
  });

  async function heading(name: RegExp): Promise<void> {
    await tab.getByRole('heading', { name }).first().waitFor();
  }

  async function pictureShown(count: number): Promise<void> {
    await tab
      .locator('.picture img')
      .nth(count - 1)
      .waitFor();
    await expect.poll(() => tab.evaluate(LOADED), { timeout: 30_000 }).toBe(true);
  }

  async function buttonsInSight(): Promise<number> {
    return await tab.locator('.actions').first().locator('button.button:not(.choice button)').count();
  }

  /** On a desktop and on a telephone; without pictures the widths are looked at all the same. */
  async function pictures(name: string): Promise<void> {
    const before = tab.viewportSize();
    for (const [suffix, size] of [
      ['', DESKTOP],
      ['-phone', PHONE],
    ] as const) {
      await tab.setViewportSize(size);
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(size.width);
      if (PICTURES === null) continue;
      mkdirSync(PICTURES, { recursive: true });
      await tab.setViewportSize({ ...size, height: TALL });
      await tab.screenshot({ path: join(PICTURES, `${name}${suffix}.png`) });
    }
    if (before !== null) await tab.setViewportSize(before);
  }
});
