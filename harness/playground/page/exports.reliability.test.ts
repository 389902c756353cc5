import { readFile } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Playground } from '../server.ts';
import {
  browserProgram,
  openPage,
  openPlayground,
  type OpenedPlayground,
  waitForHeadlines,
} from './fixtures/browser.ts';

describe.skipIf(browserProgram === null)('what is taken along (without a browser: npx hangup install browser)', () => {
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
    await page.keyboard.press('2');
    await waitForHeadlines(page, /Still running for [1-9]/, /Released/);
    await page.getByRole('button', { name: 'Share' }).click();
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  /** Clicks, and gives back where the file has been stored. */
  const save = async (name: string) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
    const folder = mkdtempSync(join(tmpdir(), 'hangup-export-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, download.suggestedFilename());
    await download.saveAs(file);
    return file;
  };

  test('a report replays the recording from a file, without a server', async () => {
    const file = await save('Report');
    expect(file).toMatch(/hangup-seed-silent\.html$/);
    const context = await browser.newContext({ offline: true });
    const report = await context.newPage();
    const faults: string[] = [];
    const requests: string[] = [];
    report.on('pageerror', (error) => faults.push(String(error)));
    report.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    report.on('request', (request) => requests.push(request.url()));
    await report.goto(pathToFileURL(file).href);
    await waitForHeadlines(report, /Still running for/, /Released after/);
    expect(await report.locator('.lanes').count()).toBe(2);
    expect(await report.locator('[data-side=left] .line-leak').textContent()).toContain('await sleep(TICK_MS)');

    await report.getByRole('button', { name: 'Slow motion' }).click();
    await waitForHeadlines(report, /Connected/);
    await report.getByRole('button', { name: 'Real time' }).click();
    await waitForHeadlines(report, /Still running for/, /Released after/);
    await report
      .getByLabel('Moment', { exact: true })
      .fill((await report.getByLabel('Moment', { exact: true }).getAttribute('min')) ?? '');
    await waitForHeadlines(report, /Connected/);
    const result = await report.evaluate(`${axe.source}; axe.run()`);
    expect((result as { violations: { id: string }[] }).violations.map(({ id }) => id)).toEqual([]);
    expect(faults).toEqual([]);
    expect(requests).toEqual([pathToFileURL(file).href]);
    await context.close();
  });

  test('tests and scenarios are files of what was done', async () => {
    const testFile = await save('Test of the fix');
    expect(testFile).toMatch(/seed-silent-fix-reset\.test\.js$/);
    expect(await readFile(testFile, 'utf8')).toContain('socket.resetAndDestroy();');
    const scenario = await save('Scenario of the bug');
    expect(scenario).toMatch(/silent-observed\.ts$/);
    expect(await readFile(scenario, 'utf8')).toContain("expect: { 'reset': { 'finally': 'silent' } }");
    expect(problems).toEqual([]);
  });
});
