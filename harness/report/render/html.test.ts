import { expect, test } from 'vitest';
import { makeLeakResult, makeMixedRun, makeResult, makeRun, makeScenarioText } from '../fixtures/runs.ts';
import { renderRun } from '../fixtures/render-run.ts';

test('the same run gives the same page', async () => {
  expect(await renderRun(makeMixedRun(), 'html')).toBe(await renderRun(makeMixedRun(), 'html'));
});

test('the page asks for nothing from elsewhere and runs no script', async () => {
  const page = await renderRun(makeMixedRun(), 'html');
  expect(page).not.toMatch(/<(script|link|img|iframe|object|embed)\b/i);
  expect(page).not.toMatch(/\b(src|srcset|xlink:href)=|url\(|@import/i);
});

test('text of others cannot become markup', async () => {
  const nasty = '<img src=x onerror=alert(1)> </style> &amp; `</code><b>`';
  const scenario = makeScenarioText({
    claim: nasty,
    why: nasty,
    lesson: nasty,
    code: nasty,
    links: ['javascript:alert(1)'],
  });
  const seen = makeResult({
    history: { evidence: { shown: 'yes', sentence: nasty } },
    attempt: { verdicts: [{ ...makeResult().attempt.verdicts[0]!, evidence: nasty }] },
  });
  const page = await renderRun(
    makeRun([seen], { servers: [scenario], served: [nasty], selfCheck: { problems: [nasty], shown: [] } }),
    'html',
  );
  expect(page).not.toMatch(/<img|<b>|href="javascript/);
  expect(page.match(/<\/style>/g)).toHaveLength(1);
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
});

test('every link of the contents and of the matrix leads to a heading', async () => {
  const page = await renderRun(makeMixedRun(), 'html');
  const targets = [...page.matchAll(/href="#([^"]*)"/g)].map(([, target]) => target);
  expect(targets).toContain('seedleaky');
  for (const target of targets) expect(page).toContain(`id="${target}"`);
});

test('the color of a cell shows its outcome, and a difference outweighs it', async () => {
  const page = await renderRun(makeMixedRun(), 'html');
  expect(page).toContain('<td class="good">✔ 3ms 2/3</td>');
  expect(page).toContain('<td class="warning">∞ 1.0s 19t</td>');
  expect(page).toContain('<td class="bad">!∞ 1.0s 19t</td>');
  expect(page).toContain('<td class="unknown">?</td>');
  expect(page).toContain('<td class="muted">–</td>');
});

test('a timeline is drawn as SVG with a title in words, in colors of the page', async () => {
  const page = await renderRun(makeRun([makeLeakResult()]), 'html');
  const [svg = ''] = /<svg.*?<\/svg>/s.exec(page) ?? [];
  expect(svg).toContain(
    '<title>seed/one, reset mid-stream: finally silent for 1000 ms; 19 ticks and 0 writes after.</title>',
  );
  expect(svg).toContain('role="img"');
  expect(svg).toContain('fill="currentColor"');
  expect(svg).toContain('var(--silent)');
  expect(page).not.toContain('gantt');
});

test('each timeline stands in its own scenario', async () => {
  const page = await renderRun(
    makeRun([makeLeakResult({ scenario: 'seed/one' }), makeLeakResult({ scenario: 'seed/two' })]),
    'html',
  );
  const captions = [...page.matchAll(/<figcaption>(\S+),/g)].map(([, id]) => id);
  expect(captions).toEqual(['seed/one', 'seed/two']);
  expect(page.indexOf('<figcaption>seed/two')).toBeGreaterThan(page.indexOf('<h3 id="seedtwo">'));
});

test('the code is highlighted', async () => {
  expect(await renderRun(makeRun([makeResult()]), 'html')).toContain('<span class="hljs-keyword">export</span>');
});

test('there are colors for light and for dark, and the width is that of the device', async () => {
  const page = await renderRun(makeRun([makeResult()]), 'html');
  expect(page).toContain('@media (prefers-color-scheme: dark)');
  expect(page).toContain('content="width=device-width, initial-scale=1"');
});

test('wide tables scroll by themselves', async () => {
  const page = await renderRun(makeMixedRun(), 'html');
  expect(page.match(/<div class="scroll" tabindex="0"><table>/g)?.length).toBe(page.match(/<table>/g)?.length);
});
