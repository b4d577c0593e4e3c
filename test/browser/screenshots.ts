/** Takes the README's pictures of the page: `node test/browser/screenshots.ts` writes them to docs/pictures/. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page as Tab } from 'playwright-core';
import { textEn } from '#bot/views/text.en.ts';
import { drawChart } from '#engine/charts/drivers/echarts.ts';
import { trainingCharts } from '#engine/charts/training-charts.ts';
import { trainingReportOf } from '../fakes/training-report.ts';
import { CHROMIUM, openBrowser } from './chromium.ts';
import { type Desk, openDesk } from './scripted-desk.ts';

const FOLDER = join(import.meta.dirname, '../../docs/pictures');
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 375, height: 760 };

if (CHROMIUM === null) {
  console.error('no Chromium is installed (apt-get install chromium)');
  process.exitCode = 1;
} else {
  await mkdir(FOLDER, { recursive: true });
  await takePictures('light', CHROMIUM);
  await takePictures('dark', CHROMIUM);
}

async function takePictures(colorScheme: 'light' | 'dark', executable: string): Promise<void> {
  const desk = await openDesk();
  const browser = await openBrowser(executable, { viewport: DESKTOP, colorScheme, deviceScaleFactor: 2 });
  const tab = await browser.context.newPage();
  const take = async (name: string) => {
    const path = join(FOLDER, `${name}-${colorScheme}.png`);
    await tab.screenshot({ path, animations: 'disabled', caret: 'hide' });
    console.log(path);
  };
  await tab.goto(desk.page.entryUrl);
  await tab.locator('#line').waitFor();

  await runningJob(tab, desk);
  await tab.setViewportSize(PHONE);
  await take('page-running-phone');
  await tab.setViewportSize(DESKTOP);
  await finishedJob(tab, desk);
  await take('page-finished');
  await browser.close();
  await desk.close();
}

async function runningJob(tab: Tab, desk: Desk): Promise<void> {
  await tab.locator('#line').fill('/mlops train runbooks/drills/data/events.parquet --purge-gap 10');
  await tab.keyboard.press('Enter');
  await tab.getByRole('heading', { name: 'J-12' }).waitFor();
  await desk.advance(2, 0.4);
  await tab.getByText('2 of 4 folds done').waitFor();
  await tab.locator('#line').pressSequentially('/mlops ');
  await tab.getByRole('option').first().waitFor();
}

async function finishedJob(tab: Tab, desk: Desk): Promise<void> {
  const [chart] = trainingCharts(trainingReportOf(), textEn.chart);
  if (chart === undefined) throw new Error('the report has no chart');
  await tab.locator('#line').fill('');
  await desk.finish(drawChart(chart.spec).png);
  await tab.getByRole('link', { name: 'reply' }).click();
  const picture = tab.getByRole('complementary', { name: 'Thread' }).getByRole('img');
  await picture.last().waitFor();
  await tab.evaluate("document.querySelector('aside img').decode()");
}
