/** The system's Chromium with an empty profile of its own and nothing that speaks to the network. */
import { accessSync, constants } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium, type Page as Tab } from 'playwright-core';
import { removeFolder } from '../fakes/remove-folder.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Chromium is; null where there is none. */
export const CHROMIUM = PLACES.find(isExecutable) ?? null;

export interface Browser {
  readonly context: BrowserContext;
  /** What went wrong in any of its tabs: uncaught errors, and messages that the browser itself calls errors. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

export async function openBrowser(executablePath: string, options: BrowserContextOptions = {}): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'mlops-browser-'));
  const common = { executablePath, headless: true, args: QUIET, locale: 'en-GB' };
  const context = await chromium.launchPersistentContext(profile, { ...common, ...options });
  context.setDefaultTimeout(15_000);
  const problems: string[] = [];
  context.on('page', (tab) => watch(tab, problems));
  for (const tab of context.pages()) watch(tab, problems);
  return {
    context,
    problems,
    async close() {
      await context.close();
      await removeFolder(profile);
    },
  };
}

function watch(tab: Tab, problems: string[]): void {
  tab.on('pageerror', (error) => problems.push(String(error)));
  tab.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
