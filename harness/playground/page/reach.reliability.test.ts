import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Playground } from '../server/server.ts';
import {
  browserProgram,
  listViolations,
  openPage,
  openPlayground,
  type OpenedPlayground,
  waitForHeadlines,
} from './fixtures/browser.ts';

describe.skipIf(browserProgram === null)('what can be reached (without a browser: npx hangup install browser)', () => {
  let opened: OpenedPlayground;
  let browser: Browser;
  let playground: Playground;
  let page: Page;
  let problems: string[];

  beforeAll(async () => {
    opened = await openPlayground();
    ({ playground, browser } = opened);
    ({ page, problems } = await openPage(browser, { playground }));
    await page.getByLabel('Predict first').uncheck();
    await page.locator('body').click({ position: { x: 2, y: 2 } });
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  test('a symptom finds servers, and a framework shows which of its signals holds', async () => {
    await page.keyboard.press('/');
    const search = page.getByRole('searchbox');
    const found = page.locator('.picker li code');
    await page.locator('.picker h2', { hasText: 'Frameworks' }).waitFor(); // the list has arrived
    for (const [symptom, id] of Object.entries({
      tokens: 'incidents/06-token-burn',
      EMFILE: 'seed/tail-poll+tail-watch',
      POST: 'incidents/01-wrong-emitter',
      nginx: 'incidents/28-nginx-ignore-abort',
    })) {
      await search.fill(symptom);
      await found.getByText(id, { exact: true }).waitFor();
      await page.locator('.picker li code', { hasText: 'seed/ticking-write' }).waitFor({ state: 'detached' });
    }
    expect(await listViolations(page)).toEqual([]);
    await search.fill('express');
    await page.evaluate(() => {
      const headlines = new Set<string>();
      const note = () => document.querySelectorAll('.headline').forEach((one) => headlines.add(one.textContent));
      new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
      Object.assign(window, { headlines });
    });
    await found.getByText('stacks/express', { exact: true }).click();
    await page.locator('.signals').waitFor();
    expect(await page.locator('.signals tr', { hasText: "res 'close'" }).textContent()).toContain('released by read');
    expect(await page.locator('.signals tr', { hasText: "req 'close'" }).textContent()).toContain('premature');
    await waitForHeadlines(page, /Connected/);
    const headlines = await page.evaluate(() => [...(window as unknown as { headlines: Set<string> }).headlines]);
    expect(headlines, 'not those of the servers before').toContain('Starting…');
    await page.locator('.way').first().click();
    await waitForHeadlines(page, /Still running/, /Released/);
    expect(await page.locator('#lanes-left .lane').allTextContents()).toContain("res 'close'");
    expect(problems).toEqual([]);
  });

  test('the keyboard alone is enough to predict, to disconnect, to look at a moment and to leave the editor', async () => {
    const { page: other, problems: faults } = await openPage(browser, { playground });
    const press = async (key: string, isThere: string) => {
      for (let times = 0; times < 60; times += 1) {
        await other.keyboard.press(key);
        if (await other.evaluate((selector) => document.activeElement!.matches(selector), isThere)) return;
      }
      throw new Error(`Expected ${key} to reach ${isThere}, got past all.`);
    };
    await press('Tab', '[data-side=left] .predict input');
    await other.keyboard.press('Space');
    await press('Tab', '[data-side=right] .predict input');
    await other.keyboard.press('Space');
    await press('Shift+Tab', '.disconnect');
    await other.keyboard.press('Enter');
    await waitForHeadlines(other, /Still running/, /Released/);
    await press('Tab', '#lanes-left');
    await other.keyboard.press('ArrowLeft');
    await other.locator('[data-side=right] .moment', { hasText: 'ms: last' }).waitFor();
    await press('Tab', '#editor-left .cm-content');
    await press('Tab', '#lanes-right');
    expect(faults).toEqual([]);
    await other.context().close();
  });

  test('the tour leads through eight disconnects', async () => {
    await page.getByRole('button', { name: 'Tour' }).click();
    const tour = page.getByLabel('Tour');
    for (let step = 1; step <= 8; step += 1) {
      await tour.getByText(`Step ${step} of 8`).waitFor();
      await waitForHeadlines(page, /Connected/);
      await tour.locator('.run').click();
      await waitForHeadlines(page, /Still running/, /Still running|Released/);
      if (step < 8) await tour.getByRole('button', { name: 'Next' }).click();
    }
    await tour.getByRole('button', { name: 'End the tour' }).click();
    await tour.waitFor({ state: 'detached' });
    expect(problems).toEqual([]);
  }, 120_000);
});
