import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { getPartFile } from '../../../scenarios/workshop/exercises.ts';
import {
  browserProgram,
  listViolations,
  openPage,
  openPlayground,
  type OpenedPlayground,
  pasteCode,
  waitForHeadlines,
} from './fixtures/browser.ts';

/** It opens a file for each request; `atEnd` is what it does with it when the client has left. */
const buildServer = (atEnd: string) => `
  const { createServer } = await import('node:http');
  const { closeSync, openSync } = await import('node:fs');
  const server = createServer((request, response) => {
    response.write('first');
    const file = openSync(process.execPath);
    response.once('close', () => ${atEnd});
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;

/** Starts it, for as long as the test runs. Resolves with its port. */
async function startServer(atEnd: string): Promise<number> {
  const server = spawn(process.execPath, ['--input-type=module', '--eval', buildServer(atEnd)]);
  onTestFinished(() => void server.kill('SIGKILL'));
  const [port] = (await once(server.stdout.setEncoding('utf8'), 'data')) as [string];
  return Number(port);
}

describe.skipIf(browserProgram === null)('what is checked (without a browser: npx hangup install browser)', () => {
  let opened: OpenedPlayground;
  let page: Page;
  let problems: string[];

  beforeAll(async () => {
    opened = await openPlayground();
    ({ page, problems } = await openPage(opened.browser, opened));
    await page.getByLabel('Predict first').uncheck();
    await page.locator('body').click({ position: { x: 2, y: 2 } });
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  const check = async (port: number) => {
    await page.keyboard.press('/');
    await page.getByLabel('Or your own server').fill(`127.0.0.1:${port}/events`);
    await page.getByRole('button', { name: 'Check it' }).click();
    await page.locator('#lanes-own .lane', { hasText: 'server’s kernel' }).waitFor();
    return { section: page.getByLabel('Check of your own server'), lanes: page.locator('#lanes-own') };
  };

  test('a server that leaks is found, its lanes show the clients and what stays, and what it leaks is said', async () => {
    const { section, lanes } = await check(await startServer('file'));
    await lanes.locator('.bar.silent').first().waitFor(); // a file stays open when the first client has left
    expect(await lanes.locator('.lane').allTextContents()).toEqual(
      expect.arrayContaining(['clients', 'clients’ kernel', 'server’s kernel', 'open files', 'writes']),
    );
    await section.locator('ol li').first().waitFor();
    await section.getByText(/^Verdict: /).waitFor({ timeout: 150_000 });
    expect(await section.locator('ul').first().locator('li').allTextContents()).toEqual([
      expect.stringMatching(/^leak: .*open/),
    ]);
    await section.getByText("npx hangup check --url '/events' --").waitFor();
    expect(await lanes.locator('svg').getAttribute('aria-label')).toMatch(/\d+ more open files/);
    expect(problems).toEqual([]);
  }, 180_000);

  test('a server that is fixed is clean, and its lanes end with nothing held', async () => {
    const { section, lanes } = await check(await startServer('closeSync(file)'));
    await lanes.locator('.bar.held').first().waitFor(); // while a client is there
    await section.getByText('Verdict: clean.').waitFor({ timeout: 150_000 });
    expect(await section.locator('ul').first().locator('li').count()).toBe(0);
    expect(await lanes.locator('svg').getAttribute('aria-label')).toBe(
      'Your server has nothing more than before the first client',
    );
    expect(problems).toEqual([]);
  }, 180_000);

  test('an exercise says what to do, and the workshop judges the answer', async () => {
    const { page: other, problems: faults } = await openPage(opened.browser, opened);
    await other.getByLabel('Predict first').uncheck();
    await other.keyboard.press('Escape');
    await other.keyboard.press('/');
    await other.getByRole('searchbox').fill('06-idle');
    await other.locator('.picker li button', { hasText: '06-idle' }).click();
    await waitForHeadlines(other, /Connected/);
    const exercise = other.locator('[data-side=left] .exercise');
    await exercise.getByText('Release the guard within 400 ms').waitFor();
    await exercise.getByText('06 The idle generator').waitFor();
    expect(await other.locator('[data-side=left] .claim').textContent(), 'no words that are still to come').toBe('');
    await exercise.getByRole('button', { name: 'Check my answer' }).click();
    await exercise.getByText('✗ Not yet.').waitFor({ timeout: 60_000 });
    expect(await exercise.textContent(), 'code looks like code').not.toContain('`');
    const solutionCode = other.locator('#editor-right');
    expect(await solutionCode.isVisible(), 'the solution stands beside no exercise that is open').toBe(false);
    expect(await other.getByRole('button', { name: 'Difference from the solution' }).count()).toBe(0);
    await other.getByRole('button', { name: 'Show the solution' }).waitFor();
    expect(await listViolations(other)).toEqual([]);
    const solution = await readFile(getPartFile('06-idle', 'solution.ts'), 'utf8');
    await pasteCode(other, 'left', () => solution);
    await exercise.getByText('✗ Not yet.').waitFor({ state: 'detached' });
    await exercise.getByRole('button', { name: 'Check my answer' }).click();
    await exercise.getByText('✓ It passes.').waitFor({ timeout: 60_000 });
    await solutionCode.waitFor();
    expect(faults).toEqual([]);
    await other.context().close();
  }, 150_000);
});
