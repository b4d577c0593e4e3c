import type { Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Browser, CHROMIUM, openBrowser } from './chromium.ts';
import { ANN, BORIS, CHANNEL, type Desk, openDesk } from './scripted-desk.ts';

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

if (CHROMIUM === null)
  console.warn('test/browser: not run, because no Chromium is installed (apt-get install chromium)');

describe.skipIf(CHROMIUM === null)('the page in a browser', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser(CHROMIUM!, { viewport: { width: 1280, height: 800 } });
  });
  afterAll(async () => {
    await browser.close();
    // One test ends the server under the page.
    expect(browser.problems.filter((problem) => !problem.includes('net::ERR_'))).toEqual([]);
  });

  async function openTab(): Promise<{ desk: Desk; tab: Tab }> {
    const desk = await openDesk();
    const tab = await browser.context.newPage();
    onTestFinished(async () => {
      await tab.close();
      await desk.close();
      expect(desk.defects).toEqual([]);
    });
    await tab.goto(desk.page.entryUrl);
    await tab.waitForURL(`**/u/${ANN}/c/${CHANNEL}`);
    return { desk, tab };
  }

  async function type(tab: Tab, line: string): Promise<void> {
    await tab.locator('#line').fill(line);
    await tab.keyboard.press('Enter');
  }

  it('lets a newcomer in by the printed address, and says what to type first', async () => {
    const { tab } = await openTab();

    expect(await tab.locator('.empty').innerText()).toContain('/mlops help');
    expect(tab.url()).not.toContain('token');
    expect(await tab.evaluate('document.activeElement.id')).toBe('line');
  });

  it('answers `/mlops help` to the one who asked', async () => {
    const { tab } = await openTab();

    await type(tab, '/mlops help');
    await tab.locator('.only-you h3', { hasText: 'System' }).waitFor();

    expect(await tab.locator('.only-you .private').innerText()).toBe('Only visible to you');
    expect(await tab.locator('.empty').count()).toBe(0);
    expect(await tab.locator('#line').inputValue()).toBe('');
  });

  it('shows a long answer from its beginning, and goes to the end again with the next line', async () => {
    const { tab } = await openTab();
    const height = 400;
    await tab.setViewportSize({ width: 1280, height });
    const shownOf = (text: string) =>
      tab
        .getByText(text, { exact: true })
        .last()
        .boundingBox()
        .then((box) => box !== null && box.y > 0 && box.y + box.height < height);

    await type(tab, '/mlops help');
    await tab.locator('.only-you h3', { hasText: 'System' }).waitFor();
    await expect.poll(() => shownOf('Actions, by task'), { timeout: 30_000 }).toBe(true);

    await type(tab, 'thank you');
    await expect.poll(() => shownOf('thank you'), { timeout: 30_000 }).toBe(true);
    await expect.poll(() => shownOf('Actions, by task'), { timeout: 30_000 }).toBe(false);
  });

  it('shows a card as it goes on, and cancels its job after asking', async () => {
    const { desk, tab } = await openTab();

    await type(tab, '/mlops train events.parquet');
    await tab.getByRole('heading', { name: 'Training · J-12 · queued' }).waitFor();
    await desk.advance(2, 0.5);
    await tab.getByRole('heading', { name: 'Training · J-12 · running' }).waitFor();
    await tab.getByText('2 of 4 folds done').waitFor();
    await tab.getByRole('button', { name: 'Cancel', exact: true }).click();
    await tab.getByRole('dialog', { name: 'Cancel J-12?' }).waitFor();
    await desk.advance(3, 0.1);
    await tab.getByText('3 of 4 folds done').waitFor();
    await tab.getByRole('button', { name: 'Cancel the job' }).click();
    await tab.getByRole('heading', { name: 'cancelled' }).waitFor();

    expect(await tab.getByRole('dialog').count()).toBe(0);
    expect(await tab.locator('.tone-warning').count()).toBe(1);
    expect(await tab.locator('.message').count()).toBe(1);
  });

  it('shows the chart of a finished job in the thread of its card', async () => {
    const { desk, tab } = await openTab();
    await type(tab, '/mlops train events.parquet');
    await tab.getByText('J-12').first().waitFor();

    await desk.finish(PIXEL);
    await tab.getByRole('link', { name: '1 reply' }).click();
    const chart = tab.getByRole('complementary', { name: 'Thread' }).getByRole('img', { name: 'AUC of each fold' });
    await chart.waitFor();

    const image = "document.querySelector('aside img')";
    expect(await tab.evaluate(`${image}.decode().then(() => ${image}.naturalWidth)`)).toBe(1);
    await tab.keyboard.press('Escape');
    await tab.getByRole('complementary').waitFor({ state: 'detached' });
  });

  it('fills a form by keyboard alone: what is wrong is said beside the field, and what was entered stays', async () => {
    const { tab } = await openTab();

    await type(tab, '/mlops train');
    await tab.getByRole('dialog', { name: 'train' }).waitFor();
    await tab.keyboard.press('Enter');
    await tab.getByText('Please complete this required field.').waitFor();
    await tab.keyboard.type('nothing.csv');
    await tab.keyboard.press('Enter');
    await tab.getByText('There is no file nothing.csv').waitFor();
    const focused = await tab.evaluate('document.activeElement.value');
    await tab.keyboard.press('Control+A');
    await tab.keyboard.type('events.parquet');
    await tab.keyboard.press('Enter');
    await tab.getByRole('heading', { name: 'Training · J-12' }).waitFor();

    expect(focused).toBe('nothing.csv');
    expect(await tab.getByRole('dialog').count()).toBe(0);
  });

  it('closes a form with Escape, and gives the focus back', async () => {
    const { desk, tab } = await openTab();

    await type(tab, '/mlops train');
    await tab.getByRole('dialog').waitFor();
    await tab.keyboard.press('Escape');
    await tab.getByRole('dialog').waitFor({ state: 'detached' });

    expect(desk.slack.workspace.modals.size).toBe(0);
    expect(await tab.evaluate('document.activeElement.id')).toBe('line');
  });

  it('keeps in a form what was entered and where the person is, while the bot redraws it', async () => {
    const { desk, tab } = await openTab();
    await type(tab, '/mlops train');
    await tab.getByRole('combobox', { name: /^model/ }).selectOption('xgb');
    await tab.getByLabel('purge-gap').fill('');
    await tab.getByLabel('purge-gap').pressSequentially('12');

    const [view] = desk.slack.workspace.modals.get(ANN) ?? [];
    const content = { ...view!.content, title: { type: 'plain_text', text: 'train anew' } };
    desk.slack.workspace.putModal(ANN, [{ ...view!, content }], 'updated', view!.id);
    await tab.getByRole('dialog', { name: 'train anew' }).waitFor();
    await tab.keyboard.type('3');

    expect(await tab.getByLabel('purge-gap').inputValue()).toBe('123');
    expect(await tab.getByLabel('model').inputValue()).toBe('xgb');
  });

  it('lets a question be left unanswered with Escape, and gives the focus back to its button', async () => {
    const { desk, tab } = await openTab();
    await type(tab, '/mlops train events.parquet');
    const cancel = tab.getByRole('button', { name: 'Cancel', exact: true });
    await cancel.focus();

    await tab.keyboard.press('Enter');
    await tab.getByRole('dialog', { name: 'Cancel J-12?' }).waitFor();
    await desk.advance(1, 0.5);
    await tab.getByText('1 of 4 folds done').waitFor();
    await tab.keyboard.press('Escape');
    await tab.getByRole('dialog').waitFor({ state: 'detached' });

    expect(await tab.evaluate('document.activeElement.textContent')).toBe('Cancel');
    expect(await tab.getByRole('heading', { name: 'running' }).count()).toBe(1);
  });

  it('takes a line of 10 kB, for which there are no completions', async () => {
    const { tab } = await openTab();

    await type(tab, `/mlops help ${'я'.repeat(10_000)}`);
    await tab.locator('.only-you').waitFor();

    expect(await tab.locator('#line').inputValue()).toBe('');
    expect(browser.problems).toEqual([]);
  });

  it('completes a command with the arrow and Tab keys, and brings back what was sent', async () => {
    const { tab } = await openTab();
    const line = tab.locator('#line');

    await line.pressSequentially('/m');
    await tab.getByRole('option', { name: '/mlops' }).waitFor();
    await line.press('Tab');
    await tab.getByRole('option', { name: 'train' }).waitFor();
    await line.press('ArrowDown');
    await line.press('ArrowDown');
    const selected = await tab.locator('[aria-selected="true"]').innerText();
    await line.press('Enter');
    const completed = await line.inputValue();
    await line.fill('/mlops help');
    await line.press('Enter');
    await tab.locator('.only-you').waitFor();
    await line.press('ArrowUp');

    expect(selected).toContain('status');
    expect(completed).toBe('/mlops status ');
    expect(await line.inputValue()).toBe('/mlops help');
  });

  it('keeps the focus on a card’s button while the card is redrawn', async () => {
    const { desk, tab } = await openTab();
    await type(tab, '/mlops train events.parquet');
    const logs = tab.getByRole('button', { name: 'Logs' });
    await logs.focus();

    await desk.advance(1, 0.5);
    await tab.getByText('1 of 4 folds done').waitFor();

    expect(await tab.evaluate('document.activeElement.textContent')).toBe('Logs');
  });

  it('is one workspace for several people: what one asks for, the other sees at once', async () => {
    const { desk, tab } = await openTab();
    const other = await browser.context.newPage();
    onTestFinished(() => other.close());
    await other.goto(`${desk.page.url}/u/${BORIS}/c/${CHANNEL}`);

    await type(tab, '/mlops help');
    await type(tab, 'good morning @boris');
    await other.locator('.message', { hasText: 'good morning' }).waitFor();

    expect(await other.locator('.mention').innerText()).toBe('@boris');
    expect(await other.locator('.only-you').count()).toBe(0);
    await tab.locator('.switcher summary').click();
    await tab.getByRole('link', { name: 'Boris Petrov' }).click();
    await tab.waitForURL(`**/u/${BORIS}/c/${CHANNEL}`);
  });

  it('shows the app’s home', async () => {
    const { tab } = await openTab();

    await tab.getByRole('link', { name: 'Home' }).click();
    await tab.getByRole('heading', { name: 'Jobs' }).waitFor();

    expect(await tab.locator('#home').innerText()).toContain('J-14');
  });

  it('says that the connection is lost, and catches up by itself when it is back', async () => {
    const { desk, tab } = await openTab();
    const missed = tab.locator('.message', { hasText: 'while you were away' });
    await tab.locator('#line').fill('half a sentence');

    const lost = tab.getByText('Connection lost').waitFor();
    await desk.restartPage(() => void desk.slack.person(BORIS).say(CHANNEL, 'while you were away'));
    await lost;
    await missed.waitFor();
    await tab.getByText('Connection lost').waitFor({ state: 'hidden' });

    expect(await tab.locator('#line').inputValue()).toBe('half a sentence');
  });

  it('gives its connection back while nobody looks, and is complete again when somebody does', async () => {
    const { desk, tab } = await openTab();
    const show = (isHidden: boolean) =>
      tab.evaluate(`Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));`);

    await show(true);
    desk.slack.person(BORIS).say(CHANNEL, 'while you looked elsewhere');
    await show(false);
    await tab.locator('.message', { hasText: 'while you looked elsewhere' }).waitFor();

    expect(await tab.locator('.message').count()).toBe(1);
  });

  it('fits a telephone: nothing is wider than the screen, and channels are one press away', async () => {
    const { desk, tab } = await openTab();
    await tab.setViewportSize({ width: 375, height: 720 });
    await type(tab, '/mlops help');
    await type(tab, '/mlops train events.parquet');
    await tab.getByRole('heading', { name: 'J-12' }).waitFor();
    await desk.finish(PIXEL);
    await tab.getByRole('link', { name: '1 reply' }).waitFor();

    const width = await tab.evaluate('document.documentElement.scrollWidth');
    await tab.getByRole('link', { name: 'Channels' }).click();
    await tab.getByRole('link', { name: '#incidents' }).click();
    await tab.getByRole('heading', { name: '#incidents' }).waitFor();

    expect(width).toBe(375);
  });

  it('shows hostile text as text', async () => {
    const { desk, tab } = await openTab();
    const hostile = '<img src=x onerror="document.title=1"> <script>document.title=2</script> \u202eabc';

    desk.slack.person(BORIS).say(CHANNEL, hostile);
    await tab.locator('.message', { hasText: 'onerror' }).waitFor();

    expect(await tab.title()).toBe('#ml-ops · AI-Trader');
    expect(await tab.locator('.message img, .message script').count()).toBe(0);
  });
});
