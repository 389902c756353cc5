import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readProcessStat } from '../../observe/kernel/process-tree.ts';
import type { Playground } from '../server/server.ts';
import {
  browserProgram,
  openPage,
  openPlayground,
  type OpenedPlayground,
  waitForHeadlines,
} from './fixtures/browser.ts';

describe.skipIf(browserProgram === null)(
  'what is shown, and when (without a browser: npx hangup install browser)',
  () => {
    let opened: OpenedPlayground;
    let browser: Browser;
    let playground: Playground;

    beforeAll(async () => {
      opened = await openPlayground();
      ({ playground, browser } = opened);
    });
    afterAll(() => opened[Symbol.asyncDispose]());

    /** A page of its own, which asks for no prediction. */
    const open = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> => {
      const { page, problems } = await openPage(browser, { playground, ...options });
      onTestFinished(async () => {
        await page.context().close();
        expect(problems).toEqual([]);
      });
      await page.getByLabel('Predict first').uncheck();
      await page.keyboard.press('Escape');
      await page.locator('h1').click(); // the keys are those of the page again
      return page;
    };

    /** A second of the loops that look and show: where one of them waits for a core, so does this. */
    const passSecond = async (page: Page): Promise<void> => {
      for (let turn = 0; turn < 4; turn += 1)
        await page.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve), 250)));
    };

    test('the page is there before its servers are, and has nothing to press until then', async () => {
      const page = await browser.newPage();
      onTestFinished(() => page.close());
      const { promise, resolve } = Promise.withResolvers<void>();
      await page.route('**/api/open', async (route) => {
        await promise;
        await route.continue();
      });
      await page.goto(playground.url);
      await page.getByRole('button', { name: 'Disconnect' }).waitFor();
      expect(await page.locator('.disconnect:enabled, .way:enabled').count()).toBe(0);
      resolve();
      await waitForHeadlines(page, /Connected/);
      await page.locator('.disconnect:enabled').waitFor();
    });

    test('the prediction can be switched off, and stays so', async () => {
      const page = await open();
      expect(await page.locator('.predict').count()).toBe(0);
      await page.reload();
      await waitForHeadlines(page, /Connected/);
      expect(await page.getByLabel('Predict first').isChecked()).toBe(false);
      await page.getByRole('button', { name: 'Disconnect' }).click();
      await waitForHeadlines(page, /Still running/, /Released/);
      expect(await page.locator('.compared').count()).toBe(0);
    });

    test('the last run stays behind the new one as a ghost', async () => {
      const page = await open();
      await page.keyboard.press('1');
      await waitForHeadlines(page, /Still running for [1-9]/, /Released/);
      expect(await page.locator('.ghost').count()).toBe(0);
      await page.keyboard.press('c');
      await waitForHeadlines(page, /Connected/);
      await page.keyboard.press('1');
      await waitForHeadlines(page, /Still running/, /Released/);
      for (const side of ['left', 'right']) await page.locator(`#lanes-${side} .bar.held.ghost`).first().waitFor();
      await page.locator('#lanes-left .bar.silent.ghost').waitFor();
    });

    test('a moment is shown where one points at it', async () => {
      const page = await open();
      await page.keyboard.press('1');
      await waitForHeadlines(page, /Still running for [1-9]/, /Released/);
      await page.getByRole('button', { name: 'Pause' }).click();
      const lanes = page.locator('#lanes-left');
      const { x, y, width, height } = (await lanes.boundingBox())!;
      for (const share of [0.5, 0.95]) {
        const pointed = x + share * width;
        await page.mouse.move(pointed, y + height / 2);
        const rule = lanes.locator('path.rule').last();
        const measureOffset = async () => Math.abs(((await rule.boundingBox())?.x ?? NaN) - pointed);
        await expect.poll(measureOffset, { timeout: 10_000 }).toBeLessThan(1.5);
      }
    });

    test('slow motion shows the last disconnect again, at a tenth of its speed', async () => {
      const page = await open();
      await page.keyboard.press('1');
      await waitForHeadlines(page, /Still running for [1-9]/, /Released/);
      await page.keyboard.press('s');
      await waitForHeadlines(page, /Connected/);
      const readMoment = async () => Number(await page.locator('#lanes-left').getAttribute('aria-valuenow'));
      const [from, begin] = [await readMoment(), performance.now()];
      await waitForHeadlines(page, /Still running for 0/, /Released/);
      const [to, end] = [await readMoment(), performance.now()];
      expect(to).toBeGreaterThan(from);
      expect((to - from) / (end - begin)).toBeLessThan(0.2);
      await page.getByRole('button', { name: 'Live' }).click();
      await waitForHeadlines(page, /Still running for [1-9]/, /Released/);
    });

    test('fifty clients leave at once, and are counted', async () => {
      const page = await open();
      await page.locator('.options select').last().selectOption('fifty');
      await page.getByRole('button', { name: 'Disconnect' }).click();
      await waitForHeadlines(page, /^50 of 50 still running for/, /^All 50 released/);
      expect(await page.locator('.detail').first().textContent()).toMatch(
        /ticks? and 0 writes since the clients left\.$/,
      );
    });

    test('a client leaves after so many bytes, if it gets them', async () => {
      const page = await open();
      await page.locator('.options select').first().selectOption('after some bytes');
      await page.getByRole('spinbutton', { name: 'Bytes' }).fill('5000');
      await page.getByRole('button', { name: 'Disconnect' }).click();
      await waitForHeadlines(page, /^The client could not do that/);
      expect(await page.locator('.detail').first().textContent()).toMatch(/^Expected 5000 bytes .* got \d+\./);
      await page.getByRole('spinbutton', { name: 'Bytes' }).fill('50');
      await page.keyboard.press('Tab');
      await page.getByRole('button', { name: 'Disconnect' }).click();
      await waitForHeadlines(page, /Still running/, /Released/);
    }, 60_000);

    test('a server whose process is stopped is shown as stopped within a second', async () => {
      const page = await open();
      const pid = Number(/process (\d+)/.exec((await page.locator('.port').first().textContent()) ?? '')?.[1]);
      process.kill(pid, 'SIGSTOP');
      while (readProcessStat(pid)?.isStopped === false) await sleep(1);
      await passSecond(page);
      expect(await page.locator('.headline').allTextContents()).toEqual([
        expect.stringContaining('The server’s process is stopped'),
        expect.stringContaining('Connected'),
      ]);
      process.kill(pid, 'SIGCONT');
      await waitForHeadlines(page, /Connected/);
    });

    test('who wants no motion gets steps, and who wants a dark page gets one', async () => {
      const page = await open({ reducedMotion: 'reduce', colorScheme: 'dark' });
      const drawings = await page.evaluate(
        () =>
          new Promise<{ count: number; seconds: number }>((resolve) => {
            let count = 0;
            const begin = performance.now();
            new MutationObserver(() => (count += 1)).observe(document.querySelector('#lanes-left')!, {
              childList: true,
            });
            setTimeout(() => resolve({ count, seconds: (performance.now() - begin) / 1_000 }), 2_000);
          }),
      );
      expect(drawings.count).toBeGreaterThan(0);
      expect(drawings.count).toBeLessThanOrEqual(2 * drawings.seconds + 1);
      const readBackground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const dark = await readBackground();
      await page.emulateMedia({ colorScheme: 'light' });
      expect([dark, await readBackground()]).toEqual(['rgb(13, 17, 23)', 'rgb(247, 248, 250)']);
    });
  },
);
