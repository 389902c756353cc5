import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SIDES } from '../messages.ts';
import type { Playground } from '../server/server.ts';
import {
  browserProgram,
  listViolations,
  openPage,
  openPlayground,
  type OpenedPlayground,
  pasteCode,
  waitForHeadlines,
} from './fixtures/browser.ts';

describe.skipIf(browserProgram === null)('in a browser (without one: npx hangup install browser)', () => {
  let opened: OpenedPlayground;
  let browser: Browser;
  let playground: Playground;

  beforeAll(async () => {
    opened = await openPlayground();
    ({ playground, browser } = opened);
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  const predict = async (page: Page, name: string) => {
    for (const side of SIDES) await page.locator(`[data-side=${side}]`).getByText(name, { exact: true }).click();
  };

  const expectInView = async (page: Page, selector: string) => {
    const { y, height } = (await page.locator(selector).boundingBox())!;
    expect(y, selector).toBeGreaterThanOrEqual(0);
    expect(y + height, selector).toBeLessThanOrEqual(page.viewportSize()!.height);
  };

  const applyFix = (code: string) =>
    code
      .replace(
        '    async function* running() {',
        "    const gone = new AbortController();\n    response.once('close', () => gone.abort());\n    async function* running() {",
      )
      .replace('sleep(TICK_MS)', 'sleep(TICK_MS, undefined, { signal: gone.signal })');

  test('the first three minutes: predict, disconnect, see it go on, fix it, run it, see it stop', async () => {
    const { page, problems } = await openPage(browser, { playground });
    await page.locator('#editor-left .cm-line').first().waitFor();
    expect(await page.evaluate(() => scrollY), 'the button is what one sees first').toBe(0);
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await page.waitForSelector('[data-side=right] .predict.asked'); // no client has left yet

    await predict(page, 'runs at once');
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await waitForHeadlines(page, /Still running for [3-9]/, /Released after/);
    await page.getByText('It still has not run').waitFor();
    expect(await page.locator('[data-side=right] .compared').textContent()).toContain('Right');
    expect(await page.locator('[data-side=left] .detail').textContent()).toMatch(/\d+ ticks, “finally” still held/);
    expect(await page.locator('#editor-left .line-leak').textContent()).toContain('await sleep(TICK_MS)');

    await pasteCode(page, 'left', (code) => code.replace('for (;;) {', 'for (;;) }'));
    await page.keyboard.press('Control+Enter');
    await page.getByText(/^Line 22: /).waitFor();

    await page.locator('[data-side=left]').getByRole('button', { name: 'Reset' }).click();
    await pasteCode(page, 'left', applyFix);
    await page.keyboard.press('Control+Enter');
    await waitForHeadlines(page, /Connected/);
    expect(await page.locator('.predict input:checked').count(), 'what was said of the code before it').toBe(0);
    await predict(page, 'runs at once');
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await waitForHeadlines(page, /Released after/);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('every way of leaving has a key, and says what came of it', async () => {
    const { page, problems } = await openPage(browser, { playground });
    await page.getByLabel('Predict first').uncheck();
    const outcomes: Record<string, RegExp[]> = {
      1: [/Still running/, /Released/],
      2: [/Still running/, /Released/],
      3: [/Still running/, /Released/],
      4: [/Still running/, /Released/],
      5: [/Still running/, /Released/],
      6: [/Still running/, /Still running/],
      7: [/Still running/, /Still running/],
      8: [/Still running/, /Still running/],
      9: [/The server has ended/, /The server has ended/],
    };
    for (const [key, [left, right]] of Object.entries(outcomes)) {
      const way = page.locator(`.way:nth-child(${key})`);
      if (await way.isDisabled()) continue; // its title says what this machine lacks
      await page.keyboard.press(key);
      await page.waitForSelector(`.way:nth-child(${key})[aria-pressed=true]`);
      await waitForHeadlines(page, left!, right);
    }
    await page.keyboard.press('c'); // the servers start again
    await waitForHeadlines(page, /Connected/);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('a real tab is the client of both servers, and to close it is to leave them', async () => {
    const { page, problems } = await openPage(browser, { playground });
    await page.getByLabel('Predict first').uncheck();
    // A browser blocks what is opened too long after the click, and a busy server takes its time to answer.
    await page.route('**/api/*', () => {});
    const [tab] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('button', { name: 'A real tab' }).click(),
    ]);
    await page.unroute('**/api/*');
    await waitForHeadlines(page, /The tab is connected/);
    const lanes = SIDES.map((side) => page.locator(`#lanes-${side}`).getByText('ESTABLISHED', { exact: true }));
    for (const lane of lanes) await lane.nth(1).waitFor(); // both ends
    await tab.close();
    await waitForHeadlines(page, /Still running for/, /Released after/);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test.for(['light', 'dark'] as const)(
    'no violation is found by axe, %s, at 320 and 1280 pixels',
    async (colorScheme) => {
      for (const width of [320, 1280]) {
        const { page } = await openPage(browser, { playground, colorScheme, viewport: { width, height: 900 } });
        expect(await listViolations(page), `${width}`).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
        await page.locator('.way').first().click();
        await page.locator('.predict.asked').first().waitFor();
        await expectInView(page, '[data-side=left] .predict'); // or nothing seems to happen
        await page.getByLabel('Predict first').uncheck();
        await page.keyboard.press('Escape');
        await page.locator('.way').first().click();
        await waitForHeadlines(page, /Still running/, /Released/);
        await expectInView(page, '[data-side=left] .headline');
        await page.getByRole('button', { name: 'Share' }).click();
        await page.locator('.share pre').waitFor();
        await page.getByRole('button', { name: 'Tour' }).click();
        await page.getByLabel('Tour').waitFor();
        expect(await listViolations(page), `${width}, afterwards`).toEqual([]);
        await page.context().close();
      }
    },
  );

  test('a link brings servers and code to another tab, and the code runs only after a click', async () => {
    const { page } = await openPage(browser, { playground });
    await pasteCode(page, 'left', applyFix);
    await page.getByRole('button', { name: 'Share' }).click();
    const command = await page.locator('.share pre').textContent();
    const link = command?.split('--link ')[1] ?? '';
    await page.context().close();

    const other = await openPage(browser, { playground, link: `&link=${link}` });
    expect(await other.page.locator('.share').textContent()).toContain('It has not run');
    expect(await other.page.locator('.share pre').first().textContent()).toContain(
      '+     const gone = new AbortController();',
    );
    await other.page.getByLabel('Predict first').uncheck();
    await other.page.getByRole('button', { name: 'Disconnect' }).click();
    await waitForHeadlines(other.page, /Still running/, /Released/);

    await other.page.getByRole('button', { name: 'Run this code on my computer' }).click();
    await waitForHeadlines(other.page, /Connected/);
    await other.page.getByRole('button', { name: 'Disconnect' }).click();
    await waitForHeadlines(other.page, /Released/);
    expect(other.problems).toEqual([]);
    await other.page.context().close();
  });

  test('a hostile page on another port of the same host learns nothing and starts nothing', async () => {
    const { port, token } = playground;
    const hostile = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>evil</title>');
    });
    await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(hostile.address() as AddressInfo).port}/`);
    const tries = await page.evaluate(
      async ({ target, secret }) => {
        const attempt = async (name: string, init: RequestInit) => {
          try {
            return `${name}: ${(await fetch(`${target}/api/open`, init)).status}`;
          } catch {
            return `${name}: blocked`;
          }
        };
        const frame = document.createElement('iframe');
        frame.src = `${target}/`;
        document.body.append(frame);
        await new Promise((resolve) => frame.addEventListener('load', resolve));
        const script = document.createElement('script');
        script.src = `${target}/page.js`;
        const loaded = new Promise((resolve) => {
          script.addEventListener('load', () => resolve('loaded'));
          script.addEventListener('error', () => resolve('blocked'));
        });
        document.body.append(script);
        return [
          await attempt('plain post', { method: 'POST', body: '{}', mode: 'no-cors' }),
          await attempt('json post', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }),
          await attempt('with the token', {
            method: 'POST',
            body: '{}',
            headers: { authorization: `Bearer ${secret}` },
          }),
          `script: ${String(await loaded)}`,
          `frame: ${frame.contentDocument === null ? 'another origin' : frame.contentDocument.title}`,
        ];
      },
      { target: `http://127.0.0.1:${port}`, secret: token },
    );
    // A no-cors answer is opaque: blocked by the resource policy.
    expect(tries).toEqual([
      'plain post: blocked',
      'json post: blocked',
      'with the token: blocked',
      'script: blocked',
      'frame: another origin',
    ]);
    await page.close();
    hostile.close();
  });
});
