import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPlayground } from '../fixtures/terminal.ts';
import { browserProgram, launchBrowser, openTab, waitForHeadlines } from './fixtures/browser.ts';

const TABS = 8;

/** As the browser does it with all tabs but one: none of ours is ever hidden in a headless one. */
const setHidden = (page: Page, isHidden: boolean) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);

const listProcesses = async (page: Page) =>
  (await page.locator('.port').allTextContents()).map((text) => Number(/process (\d+)/.exec(text)?.[1]));
const isRunning = (pid: number) => existsSync(`/proc/${pid}`);

describe.skipIf(browserProgram === null)('tabs of one terminal (without a browser: npx hangup install browser)', () => {
  let terminal: ChildProcess;
  let url: string;
  let context: BrowserContext;
  const pages: Page[] = [];

  beforeAll(async () => {
    ({ terminal, url } = await startPlayground());
    context = await (await launchBrowser()).newContext({ viewport: { width: 1280, height: 900 } });
  });
  afterAll(async () => {
    terminal.kill('SIGKILL');
    await context.browser()?.close();
  });

  test(`${TABS} open tabs work, although a browser has six connections for a host`, async () => {
    for (let opened = 0; opened < TABS; opened += 1) {
      const { page } = await openTab(context, url);
      await page.getByLabel('Predict first').uncheck();
      await setHidden(page, true);
      pages.push(page);
    }
    for (const page of [pages[0]!, pages.at(-1)!]) {
      await setHidden(page, false);
      await page.getByRole('button', { name: 'Disconnect' }).click();
      await waitForHeadlines(page, /Still running/, /Released/);
      await setHidden(page, true);
    }
    const pids = (await Promise.all(pages.map(listProcesses))).flat();
    expect(new Set(pids.filter(isRunning)).size).toBe(2 * TABS);
  }, 240_000);

  test('a closed tab ends its servers at once, and only its own', async () => {
    const [closed, other] = [pages.shift()!, pages[0]!];
    const [ended, going] = [await listProcesses(closed), await listProcesses(other)];
    expect([...ended, ...going].filter(isRunning)).toHaveLength(4);
    await closed.close();
    await expect.poll(() => ended.filter(isRunning), { timeout: 20_000 }).toEqual([]);
    expect(going.filter(isRunning)).toEqual(going);
  });

  test('Ctrl-C in the terminal ends the servers of every tab', async () => {
    const pids = (await Promise.all(pages.map(listProcesses))).flat();
    expect(pids.filter(isRunning)).toHaveLength(2 * (TABS - 1));
    const exit = once(terminal, 'exit');
    terminal.kill('SIGINT');
    expect(await exit).toEqual([130, null]);
    expect(pids.filter(isRunning)).toEqual([]);
  });
});
