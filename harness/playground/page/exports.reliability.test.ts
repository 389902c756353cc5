import { readFile } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Playground } from '../server/server.ts';
import {
  browserProgram,
  openPage,
  openPlayground,
  type OpenedPlayground,
  waitForHeadlines,
} from './fixtures/browser.ts';

const FRAME_MS = 16;
/** More than a recording takes. */
const MINUTE_MS = 60_000;

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
    await report.clock.install(); // a busy browser would draw no frame of what lasts for a moment
    const faults: string[] = [];
    const requests: string[] = [];
    report.on('pageerror', (error) => faults.push(String(error)));
    report.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    report.on('request', (request) => requests.push(request.url()));
    await report.goto(pathToFileURL(file).href);
    await waitForHeadlines(report, /Still running for/, /Released after/);
    expect(await report.locator('.lanes').count()).toBe(2);
    expect(await report.locator('[data-side=left] .line-leak').textContent()).toContain('await sleep(TICK_MS)');

    await report.clock.pauseAt(Date.now() + MINUTE_MS);
    const time = report.locator('.replay span');
    const moment = report.getByLabel('Moment', { exact: true });
    const hasConnected = async () =>
      (await report.locator('.headline').allTextContents()).every((headline) => headline.includes('Connected'));
    await report.getByRole('button', { name: 'Slow motion' }).click();
    await report.clock.runFor(1_000);
    expect(await time.textContent()).toMatch(/^0\.(09|10) s/); // of the last frame
    await report.getByRole('button', { name: 'Slow motion' }).click();
    while (!(await hasConnected())) await report.clock.runFor(FRAME_MS); // one client may connect after the other
    await report.clock.runFor(2 * FRAME_MS); // the moment of the slider is a whole millisecond
    await waitForHeadlines(report, /Connected/);
    const connectedAt = await moment.inputValue();
    await report.getByRole('button', { name: 'Real time' }).click();
    await report.clock.runFor(500);
    expect(await time.textContent()).toMatch(/^0\.(49|50) s/);
    await report.clock.fastForward(MINUTE_MS);
    await waitForHeadlines(report, /Still running for/, /Released after/);
    await report.clock.resume();
    await moment.fill(connectedAt);
    await waitForHeadlines(report, /Connected/);
    const result = await report.evaluate(`${axe.source}; axe.run()`);
    expect((result as { violations: { id: string }[] }).violations.map(({ id }) => id)).toEqual([]);
    expect(faults).toEqual([]);
    expect(requests).toEqual([pathToFileURL(file).href]);
    await context.close();
  });

  test('a link holds what its sender guessed and did, and another page does it after a click', async () => {
    const sender = await openPage(browser, { playground });
    for (const side of ['left', 'right'])
      await sender.page.locator(`[data-side=${side}]`).getByText('runs at once', { exact: true }).click();
    await sender.page.keyboard.press('2');
    await waitForHeadlines(sender.page, /Still running/, /Released/);
    await sender.page.getByRole('button', { name: 'Share' }).click();
    const command = await sender.page.locator('.share pre').textContent();
    await sender.page.context().close();

    const other = await openPage(browser, { playground, link: `&link=${command?.split('--link ')[1]}` });
    const offer = other.page.getByLabel('Code of the link');
    expect(await offer.textContent()).toMatch(
      /The sender said: runs at once and runs at once\. The client: 1 × reset after \d+\.\d s\./,
    );
    await waitForHeadlines(other.page, /Connected/); // nothing is done before the click
    await offer.getByRole('button', { name: 'Replay these actions' }).click();
    await waitForHeadlines(other.page, /Still running/, /Released after/);
    await other.page.getByText('It still has not run').waitFor();
    expect(await other.page.locator('.way:nth-child(2)').getAttribute('aria-pressed')).toBe('true');
    const compared = other.page.locator('.compared');
    expect(await compared.allTextContents()).toEqual([
      expect.stringMatching(/The sender said: runs at once\.\s+✗ It still has not run/),
      expect.stringMatching(/The sender said: runs at once\.\s+✓ Right/),
    ]);
    await other.page.keyboard.press('c');
    await other.page.getByText('runs at once', { exact: true }).first().click();
    await other.page.keyboard.press('1');
    await other.page.getByText('You said: runs at once.').waitFor();
    expect([...sender.problems, ...other.problems]).toEqual([]);
    await other.page.context().close();
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
