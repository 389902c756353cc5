import { expect, test } from 'vitest';
import {
  makeLeakResult,
  makeMark,
  makeMixedRun,
  makeReleasedVerdict,
  makeResult,
  makeRun,
  makeScenarioText,
  makeVerdict,
  toTimestampNs,
} from '../fixtures/runs.ts';
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
  expect(targets).toContain('seedleaky-fin-mid-stream');
  for (const target of targets) expect(page).toContain(`id="${target}"`);
});

test('the color of a cell shows its outcome, and a difference outweighs it', async () => {
  const page = await renderRun(makeMixedRun(), 'html');
  const [, matrix = ''] = /<h2 id="every-cell">(.*?)<\/table>/s.exec(page)!;
  const cells = [...matrix.matchAll(/<td class="(\w+)" title="[^"]+"><a href="#[^"]+">([^<]+)</g)];
  expect(cells.map(([, tone, text]) => [tone, text])).toEqual([
    ['warning', '∞ 1.0s 19t'],
    ['warning', '∞ 1.0s 19t'],
    ['muted', 'unused'],
    ['bad', '!∞ 1.0s 19t'],
    ['unknown', '?'],
    ['good', '✔ 3ms 2/3'],
    ['muted', '–'],
  ]);
});

test('a timeline is drawn as SVG with a title in words, in colors of the page', async () => {
  const page = await renderRun(makeRun([makeLeakResult()]), 'html');
  const [svg = ''] = /<svg.*?<\/svg>/s.exec(page) ?? [];
  expect(svg).toContain(
    '<title>seed/one, reset mid-stream: finally silent for 1000 ms; 19 ticks and 0 writes after.</title>',
  );
  expect(svg).toContain('role="img"');
  expect(svg).toContain('class="bar silent"');
  expect(page).toContain('.bar.silent { fill: var(--silent); }');
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

test('a cell says in words what happened, and leads to its timeline and to the line that observes it again', async () => {
  const page = await renderRun(makeMixedRun(), 'html');
  expect(page).toContain(
    '<td class="warning" title="seed/leaky, fin mid-stream: finally silent for 1000 ms; 19 ticks and 0 writes after"><a href="#seedleaky-fin-mid-stream">∞ 1.0s 19t</a></td>',
  );
  const [detail = ''] = /<div id="seedleaky-fin-mid-stream">.*?<\/details>/s.exec(page)!;
  expect(detail).toContain('<svg');
  expect(detail).toContain('npx hangup run seed/leaky --fault fin --phase mid-stream');
});

test('where there is little room, a row is named below its group: its label stays while the table scrolls', async () => {
  const page = await renderRun(makeMixedRun(), 'html');
  expect(page).toMatch(
    /<table class="named">.*<td><a href="#seedleaky">seed\/leaky<\/a><span class="label">mid-stream</s,
  );
});

test.each([
  ['leaks and what differs', [makeLeakResult()], true],
  ['what was released', [makeLeakResult()], false],
  ['unknown', [makeLeakResult()], false],
] as const)('the filter offers what there is: %s', async (label, results, isOffered) => {
  const page = await renderRun(makeRun([...results]), 'html');
  expect(page.includes(`> ${label}</label>`)).toBe(isOffered);
});

test('one filter stands above the first table of outcomes, and hides rows without a chosen outcome', async () => {
  const page = await renderRun(makeMixedRun(), 'html');
  expect(page.match(/<fieldset class="filter">/g)).toHaveLength(1);
  expect(page.indexOf('<fieldset')).toBeLessThan(page.indexOf('<h2 id="every-cell">'));
  expect(page).toContain(
    'body:has(#show-leaks:checked) tr:has(> td:is(.good, .warning, .bad, .unknown, .muted)):not(:has(> td:is(.bad, .warning))) { display: none; }',
  );
});

test('a heartbeat has a price per connection and second, next to what it buys', async () => {
  const beats = [200, 400, 600, 800].map((ms) => makeMark(ms, { event: 'heartbeat', bytes: 2 }));
  const marks = [
    makeMark(0, { event: 'handling' }),
    makeMark(0, { event: 'acquired', guard: 'finally' }),
    ...beats,
    makeMark(900, { event: 'tick' }),
  ];
  const held = makeResult({
    cell: { fault: 'stay' },
    attempt: { verdicts: [makeVerdict('finally', 'held')] },
    history: { marks, observedUntil: toTimestampNs(2000) },
  });
  const text = await renderRun(
    makeRun([
      held,
      makeResult({
        attempt: { verdicts: [makeReleasedVerdict('finally', 'read', 150)] },
        history: { marks, observedUntil: toTimestampNs(2000) },
      }),
    ]),
    'html',
  );
  expect(text).toContain('The price');
  expect(text).toContain('<td>2.0</td><td>4.0</td><td>2.5</td><td>150 ms</td>');
});

test('a scenario without beats has no price', async () => {
  expect(await renderRun(makeRun([makeLeakResult()]), 'html')).not.toContain('The price');
});

test('no two places of the page have one id', async () => {
  const servers = ['seed/first', 'seed/second'].map((id) => makeScenarioText({ id }));
  const results = servers.map(({ id }) => makeLeakResult({ scenario: id }));
  const page = await renderRun(makeRun(results, { servers }), 'html');
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(ids).toContain('seedsecond');
  expect(ids.filter((id, index) => ids.indexOf(id) < index)).toEqual([]);
});
