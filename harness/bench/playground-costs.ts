import { once } from 'node:events';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startPlayground } from '../playground/fixtures/terminal.ts';
import { SIDES } from '../playground/messages.ts';
import {
  browserProgram,
  launchBrowser,
  openPage,
  pasteCode,
  waitForHeadlines,
} from '../playground/page/fixtures/browser.ts';
import { measurePageBytes } from '../playground/server/page-files.ts';
import { Playground } from '../playground/server/server.ts';
import { findMedian } from './bench-servers.ts';

const EDITS = 5;
const TICKS = 200;
const TICK_MS = 50;
const MARKS = 2_000;
const FRAMES = 250;
const VIEWS = 3;
const US_PER_MS = 1_000;

/** What a reader of the playground waits for, in milliseconds. */
export interface PlaygroundCosts {
  pageBytes: number;
  /** From the command to the button that disconnects, in a tab of a browser that runs; the median. */
  firstViewMs: number;
  /** The same while the browser itself still starts. */
  coldViewMs: number;
  /** From the key that runs edited code to a client that streams again, the median. */
  editMs: number;
  /** From a tick of a server to the frame that counts it, the median of both sides at 20 a second each. */
  pixelMs: number;
  /** Of the longest frame with 2,000 marks of each server, style and layout included: the time of a processor that it took. */
  frameCpuMs: number;
  /** From its begin to its end, with what else ran on that processor meanwhile. */
  longestFrameMs: number;
}

/** Measures the playground in a browser, in a process of its own and in this one; null where there is no browser. */
export async function measurePlaygroundCosts(): Promise<PlaygroundCosts | null> {
  if (browserProgram === null) return null;
  const browser = await launchBrowser();
  try {
    const views = await measureFirstViews(browser);
    await using playground = await Playground.open({ signal: new AbortController().signal });
    const { page } = await openPage(browser, { playground });
    const editMs = await measureEdits(page);
    const pixelMs = await measurePixels(page);
    const frames = await measureFrames(page);
    return { pageBytes: await measurePageBytes(), ...views, editMs, pixelMs, ...frames };
  } finally {
    await browser.close();
  }
}

/** The browser has just been started, so that the first view waits for it, too. */
async function measureFirstViews(browser: Browser): Promise<Pick<PlaygroundCosts, 'firstViewMs' | 'coldViewMs'>> {
  const context = await browser.newContext();
  const coldViewMs = await measureFirstView(context);
  const times: number[] = [];
  for (let view = 0; view < VIEWS; view += 1) times.push(await measureFirstView(context));
  await context.close();
  return { coldViewMs, firstViewMs: findMedian(times) };
}

async function measureFirstView(context: BrowserContext): Promise<number> {
  const begin = performance.now();
  const { terminal, url } = await startPlayground();
  try {
    const page = await context.newPage();
    await page.goto(url, { waitUntil: 'commit' });
    await page.getByRole('button', { name: 'Disconnect' }).waitFor();
    const ms = performance.now() - begin;
    await page.close();
    return ms;
  } finally {
    const exit = once(terminal, 'exit');
    terminal.kill('SIGINT');
    await exit;
  }
}

async function measureEdits(page: Page): Promise<number> {
  const times: number[] = [];
  for (let edit = 0; edit < EDITS; edit += 1) {
    const port = page.locator('[data-side=left] .port');
    const before = await port.textContent();
    await pasteCode(page, 'left', (code) => `${code}// ${edit}\n`);
    const begin = performance.now();
    await page.keyboard.press('Control+Enter');
    await page.waitForFunction(isServedAnew, before);
    times.push(performance.now() - begin);
  }
  return findMedian(times);
}

/** Another process serves, and its client has got something. Runs in the page. */
function isServedAnew(before: string | null): boolean {
  const side = document.querySelector('[data-side=left]')!;
  const hasBytes = /[1-9]\d* bytes? received/.test(side.querySelector('.detail')!.textContent);
  return hasBytes && side.querySelector('.port')!.textContent !== before;
}

/** A server whose body has the moment of each of its ticks, in milliseconds of the system's clock. */
const buildTickingCode = (work: string) => (code: string) =>
  code.replace(/for \(;;\) \{(?:.*\}$|[\s\S]*?\n {8}\})/m, `for (;;) {${work}}`);

async function runCode(page: Page, work: string): Promise<void> {
  for (const side of SIDES) {
    await pasteCode(page, side, buildTickingCode(work));
    await page.keyboard.press('Control+Enter');
  }
  await waitForHeadlines(page, /Connected/);
}

async function measurePixels(page: Page): Promise<number> {
  await runCode(page, `await sleep(${TICK_MS}); yield \`\${Date.now()}\\n\`; connection.tick();`);
  const latencies = await page.evaluate(collectLatencies, TICKS);
  return findMedian(latencies);
}

/** How long after each tick the first frame began that had counted it before. Runs in the page. */
function collectLatencies(wanted: number): Promise<number[]> {
  const sides = [...document.querySelectorAll('.side')].map((side) => ({ side, shownAt: new Map<number, number>() }));
  const readText = (side: Element, selector: string) => side.querySelector(selector)?.textContent ?? '';
  const readLatencies = ({ side, shownAt }: (typeof sides)[number]) => {
    const count = Number(/(\d+) ticks?/.exec(readText(side, '.detail'))?.[1]);
    const moments = readText(side, '.received pre').match(/^\d{13}$/gm) ?? [];
    return moments.flatMap((moment, index) => {
      const at = shownAt.get(count - (moments.length - 1 - index));
      return at === undefined ? [] : [at - Number(moment)];
    });
  };
  return new Promise((resolve) => {
    const look = () => {
      for (const { side, shownAt } of sides) {
        const count = Number(/(\d+) ticks?/.exec(readText(side, '.detail'))?.[1]);
        for (let tick = count; tick > 0 && !shownAt.has(tick); tick -= 1) shownAt.set(tick, Date.now());
      }
      if (sides.every(({ shownAt }) => shownAt.size >= wanted)) resolve(sides.flatMap(readLatencies));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

async function measureFrames(page: Page): Promise<Pick<PlaygroundCosts, 'frameCpuMs' | 'longestFrameMs'>> {
  await runCode(page, `for (let mark = 0; mark < ${MARKS}; mark += 1) connection.tick(); await sleep(1e6);`);
  await page.waitForFunction(hasTicks, MARKS);
  const traced = await traceFrames(page, () => page.evaluate(drawFrames, FRAMES));
  return {
    frameCpuMs: Math.max(...traced.map(({ tdur }) => tdur)) / US_PER_MS,
    longestFrameMs: Math.max(...traced.map(({ dur }) => dur)) / US_PER_MS,
  };
}

/** A frame in a trace of Chromium: microseconds of the clock, and of the processor for its thread. */
interface TracedFrame {
  name: string;
  dur: number;
  tdur: number;
}

/** The frames that the page draws meanwhile. */
async function traceFrames(page: Page, draw: () => Promise<unknown>): Promise<TracedFrame[]> {
  const tracing = await page.context().newCDPSession(page);
  const events: TracedFrame[] = [];
  tracing.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TracedFrame[])));
  await tracing.send('Tracing.start', { traceConfig: { includedCategories: ['devtools.timeline'] } });
  await draw();
  const complete = new Promise((resolve) => tracing.once('Tracing.tracingComplete', resolve));
  await tracing.send('Tracing.end');
  await complete;
  return events.filter(({ name, tdur }) => name === 'FireAnimationFrame' && tdur !== undefined);
}

/** Whether both sides have counted so many. Runs in the page. */
function hasTicks(wanted: number): boolean {
  const details = [...document.querySelectorAll('.side .detail')].map(({ textContent }) => textContent);
  return details.every((text) => Number(/([\d,]+) ticks/.exec(text)?.[1]?.replaceAll(',', '')) >= wanted);
}

/** Draws so many frames, each with its style and layout. Runs in the page. */
function drawFrames(wanted: number): Promise<void> {
  const request = requestAnimationFrame;
  let drawn = 0;
  return new Promise((resolve) => {
    globalThis.requestAnimationFrame = (draw) =>
      request((now) => {
        draw(now);
        document.body.getBoundingClientRect(); // style and layout now
        drawn += 1;
        if (drawn === wanted) resolve();
      });
  });
}
