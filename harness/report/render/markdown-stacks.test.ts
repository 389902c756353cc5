import { getVersions, type ObservedHistory } from '../../model/history.ts';
import { expect, test } from 'vitest';
import type { Result } from '../../model/result.ts';
import { makeLeakResult } from '../fixtures/runs.ts';
import { renderRun } from '../fixtures/render-run.ts';
import { makeExpressResults, makeStackResults, makeStackRun, addDifference } from '../fixtures/stacks.ts';

const FIVE = 'express@5 on node@24';
const FOUR = 'express@4 on node@24';

const told = (results: readonly Result[]) => renderRun(makeStackRun(results), 'markdown');

/** Every cell that was left differs from what is accepted of `destroy`. */
const different = (target: string) =>
  makeExpressResults(target).map((result) =>
    ['complete', 'stay'].includes(result.cell.fault) ? result : addDifference(result, 'destroy', 'released by timer'),
  );

test('a run of stacks begins with what to know, what needs attention and the overview', async () => {
  const text = await told(different(FIVE));
  const places = [
    '# Which signals fire when the client leaves',
    '## How to read it',
    '## Different from what is expected',
    '## What deserves attention',
    '## Which signals fire when the client leaves',
    '## The versions that served',
    '## Every target',
    '### express@5 on node@24',
    '## The run',
  ].map((place) => text.indexOf(place));
  expect(places).not.toContain(-1);
  expect(text).not.toContain('## Scenarios');
  expect(text).not.toContain('### Leaving');
});

test('the same run gives the same text', async () => {
  expect(await told(makeExpressResults(FIVE))).toBe(await told(makeExpressResults(FIVE)));
});

test('what deserves attention follows from the data', async () => {
  const text = await told(makeExpressResults(FIVE));
  expect(text).toContain('### Fired although the client was still connected');
  expect(text).toContain("| `req 'close'` | express@5 on node@24 | `POST / * / * / * / *` |");
  expect(text).not.toContain('### An error was not handled');
  expect(text).not.toContain('### Silent although');
});

test('a signal that is silent although its name promises to tell deserves attention, a finish does not', async () => {
  const silent = { "req 'close'": 'silent', "res 'finish'": 'silent', destroy: 'silent', crash: 'silent' } as const;
  const text = await told(makeStackResults(FIVE, { 'GET / mid-stream / fin / pipe / silent': silent }));
  expect(text).toContain('### Silent although the client left and the name promises to tell');
  expect(text.match(/^\| `.*` \| express@5 on node@24 \|/gm)).toEqual(["| `req 'close'` | express@5 on node@24 |"]);
});

test('a client that only stops reading has not left: silence is right', async () => {
  const text = await told(
    makeStackResults(FIVE, {
      'GET / mid-stream / fin / pipe / silent': { "req 'close'": 'released by read' },
      'GET / mid-stream / stall / pipe / silent': { "req 'close'": 'silent' },
    }),
  );
  expect(text).toContain('|  | silent | `* / * / stall / * / *` |');
  expect(text).not.toContain('### Silent although');
});

test('a crash and a finish that came although the client left deserve attention', async () => {
  const odd = { "res 'finish'": 'released by read', crash: 'released' } as const;
  const text = await told(makeStackResults(FIVE, { 'GET / mid-stream / fin / pipe / silent': odd }));
  expect(text).toContain('### An error was not handled, which ends an ordinary process');
  expect(text).toContain('### Said that all was sent although the client left');
  expect(text).toContain('| `crash` | crashed | `* / * / * / * / *` |');
});

test('a target has a table of what each guard did, its versions, documentation and command', async () => {
  const text = await told(makeExpressResults(FIVE));
  expect(text).toContain(
    "node:http 24.0.0 on node 24.0.0. Its documentation: [expressjs.com/en/api.html#res](<https://expressjs.com/en/api.html#res>). To observe it again: `npx hangup run 'stacks/express@5 on node@24' --full`",
  );
  expect(text).toContain('| `destroy` | silent | `* / * / leaving / pipe / *`');
  expect(text).toContain('|  | released by read | `* / * / leaving / pipeline / *`');
  expect(text).toContain('|  | released by end | `* / * / complete / * / *` |\n');
});

test('a later target of a stack says only in what it differs from the first', async () => {
  const other = makeExpressResults(FOUR).map((result) => ({
    ...result,
    attempt: {
      ...result.attempt,
      verdicts: result.attempt.verdicts.map((one) =>
        one.name === 'destroy' ? { ...one, outcome: 'silent' as const } : one,
      ),
    },
  }));
  expect(await told([...makeExpressResults(FIVE), ...makeExpressResults(FOUR)])).toContain(
    'The same as [express@5 on node@24](#express5-on-node24) in every cell.',
  );
  const [, section] = (await told([...makeExpressResults(FIVE), ...other])).split('### express@4 on node@24');
  expect(section).toContain('The same as [express@5 on node@24](#express5-on-node24), but for what follows.');
  expect(section).toContain('| `destroy` | silent | `* / * / * / * / *` |');
  expect(section).not.toContain("| `req 'close'` |");
});

test('a runtime that cannot tell by what it learned of a disconnect is compared without that', async () => {
  const blind = makeExpressResults('express@5 on bun@1').map((result) => {
    const { history, verdicts } = result.attempt;
    const unsaid = verdicts.map((one) =>
      one.outcome === 'released by read' ? { ...one, outcome: 'released' as const, cause: null } : one,
    );
    const versions = { ...getVersions(history)!, capabilities: ['hold' as const, 'ends' as const] };
    return {
      ...result,
      attempt: { ...result.attempt, verdicts: unsaid, history: { ...history, versions } as ObservedHistory },
    };
  });
  expect(await told([...makeExpressResults(FIVE), ...blind])).toContain('in every cell. One of them does not show');
});

test('a difference is put into words, but at most five are', async () => {
  const targets = Array.from({ length: 4 }, (_, index) => `stack-${'abcd'[index]} on node@24`);
  const results = targets.flatMap((target, index) =>
    makeExpressResults(target).map((result) =>
      ['complete', 'stay'].includes(result.cell.fault) ? result : addDifference(result, 'destroy', `other ${index}`),
    ),
  );
  const text = await told(results);
  expect(text.match(/^stack-\w on node@24, \w+ mid-stream, GET \w+ silent: /gm)).toHaveLength(5);
  expect(await told(makeExpressResults(FIVE))).not.toContain('Examples of what differs');
});

test('scenarios and stacks stand in one document, each in its own words', async () => {
  const stacks = makeStackRun(makeExpressResults(FIVE));
  const scenario = { ...stacks.servers[0]!, id: 'seed/one' };
  const text = await renderRun(
    makeStackRun([makeLeakResult(), ...stacks.results], { servers: [scenario, ...stacks.servers] }),
    'markdown',
  );
  expect(text).toContain('# What the server does after its client hangs up');
  expect(text).toContain('| [seed/one](#seedone) | mid-stream | ∞ 1.0s 19t |');
  expect(text).toContain('### express@5 on node@24');
  expect(text.match(/^### seed\/one$/gm)).toHaveLength(1);
});

test('every link of the page leads to a heading, and a page asks for nothing from elsewhere', async () => {
  const page = await renderRun(makeStackRun([...different(FIVE), ...makeExpressResults(FOUR)]), 'html');
  for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) expect(page).toContain(`id="${target}"`);
  expect(page).toMatch(
    /<td class="good" title="express@\S+ on node@24, .*: released by read"><a href="#[^"]+">✔<\/a><\/td>/,
  );
  expect(page).toMatch(/<td class="warning" title=".*: premature"><a href="#[^"]+">early<\/a><\/td>/);
  expect(page).toContain('<th>POST</th>');
  expect(page).not.toMatch(/<(script|link|img|iframe)\b/i);
});

test('the summary of a job holds the differences, and not the overview', async () => {
  const text = await renderRun(makeStackRun(different(FIVE)), 'github');
  expect(text).toContain('**16 cells: 4 as expected, 12 different, 0 unknown, 0 skipped.**');
  expect(text).toContain('- destroy: released by timer → silent (6 cells)\n  - `* / * / leaving / pipe / *`');
  expect(text).not.toContain('Each row is a signal');
});

test('thousands of cells make a page of some hundred kilobytes', async () => {
  const targets = Array.from({ length: 60 }, (_, index) => `${'x'.repeat(index + 1)} on node@24`);
  const text = await told(targets.flatMap(makeExpressResults));
  expect(Buffer.byteLength(text)).toBeLessThan(400_000);
});
