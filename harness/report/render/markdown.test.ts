import { expect, test } from 'vitest';
import {
  makeLeakResult,
  makeLeakingMarks,
  makeMixedRun,
  makeReleasedVerdict,
  makeResult,
  makeRun,
  makeScenarioText,
  makeSilentVerdict,
  makeVerdict,
} from '../fixtures/runs.ts';
import { renderRun } from '../fixtures/render-run.ts';
import { toAnchor } from './markdown-syntax.ts';

test('the same run gives the same text', async () => {
  expect(await renderRun(makeMixedRun(), 'markdown')).toBe(await renderRun(makeMixedRun(), 'markdown'));
});

test('it begins with the title and the summary, then comes what needs attention, then the cells', async () => {
  const text = await renderRun(makeMixedRun(), 'markdown');
  const places = [
    '# What the server does',
    '7 cells: 4 as expected',
    '## Different from what is expected',
    '## Unknown: nothing was proven',
    '## Skipped',
    '## Every cell',
    '## The run',
    '## Scenarios',
  ];
  const found = places.map((place) => text.indexOf(place));
  expect(found).not.toContain(-1);
  expect(found).toEqual(found.toSorted((one, other) => one - other));
});

test('a run without surprises has no section for them', async () => {
  const text = await renderRun(makeRun([makeResult()]), 'markdown');
  expect(text).not.toMatch(/^## (Different|Unknown|Skipped|Not the same)/m);
});

test('a run that is not proven says so before anything else', async () => {
  const text = await renderRun(
    makeRun([makeResult()], { selfCheck: { problems: ['The self-check seed/silent did not leak.'], shown: [] } }),
    'markdown',
  );
  expect(text.indexOf('**THIS PROVES NOTHING')).toBeLessThan(text.indexOf('1 cell:'));
  expect(text).toContain('- The self-check seed/silent did not leak.');
});

test('there is one matrix, with a row for each phase, whose names lead to the scenarios', async () => {
  const text = await renderRun(makeMixedRun(), 'markdown');
  expect(text).toContain('## Every cell\n\n| scenario | phase | fin | reset | vanish |');
  expect(text).toContain('| [seed/leaky](#seedleaky) | mid-stream | ∞ 1.0s 19t | ∞ 1.0s 19t |  |');
  expect(text).toContain('|  | before the first byte | unused |  |  |');
  expect(text).toContain('| [seed/broken](#seedbroken) | mid-stream |  | **!∞ 1.0s 19t** |  |');
});

test('a difference stands with the command that runs its cell again', async () => {
  const text = await renderRun(makeMixedRun(), 'markdown');
  expect(text).toContain('got `silent`: finally silent for 1000 ms; 19 ticks and 0 writes after');
  expect(text).toContain('```sh\nnpx hangup run seed/broken --fault reset --phase mid-stream\n```');
});

test('an unknown cell stands with the end of its log as a block of code', async () => {
  expect(await renderRun(makeMixedRun(), 'markdown')).toContain(
    '```text\nlistening\nError: EADDRINUSE\n    at listen (server.ts:1:1)\n```',
  );
});

test('each guard of a cell has its outcome, cause, latency, work and proof', async () => {
  const text = await renderRun(
    makeRun([
      makeResult({
        attempt: {
          verdicts: [makeReleasedVerdict('finally', 'write', 12.34), makeSilentVerdict('timer')],
          work: { ticks: 1, writes: 2, bytes: 30, queuedBytes: 4 },
        },
      }),
    ]),
    'markdown',
  );
  expect(text).toContain(
    '| mid-stream | reset | finally | released | write | 12.3 | 1 | 2 | 30 | 4 | client no socket, server no socket |',
  );
  expect(text).toContain('|  |  | timer | silent |  | 1000 |  |  |  |  |  |');
});

test('guards to which the same happened share a row', async () => {
  const text = await renderRun(
    makeRun([
      makeResult({
        status: 'different',
        attempt: { verdicts: [makeReleasedVerdict('one', 'read', 3), makeReleasedVerdict('two', 'read', 5)] },
      }),
    ]),
    'markdown',
  );
  expect(text).toContain('| one, two | **! released** | read | 3.0 to 5.0 |');
});

test('a gauge has its values, and a crash its error', async () => {
  const tokens = { ...makeVerdict('tokens', 'grows'), evidence: 'tokens was 3 when the client left, 25 at the end.' };
  const crash = { ...makeVerdict('process', 'crashed'), evidence: 'The process exited with code 1: TypeError: closed' };
  const text = await renderRun(makeRun([makeResult({ attempt: { verdicts: [tokens, crash] } })]), 'markdown');
  expect(text).toContain('| tokens | grows: tokens was 3 when the client left, 25 at the end |');
  expect(text).toContain('| process | crashed: The process exited with code 1: TypeError: closed |');
});

test('a flaky cell carries its agreement', async () => {
  expect(await renderRun(makeMixedRun(), 'markdown')).toContain('✔ 3ms 2/3');
});

test('a pipe in a text does not end the cell of a table', async () => {
  const text = await renderRun(
    makeRun([makeResult({ status: 'different', history: { evidence: { shown: 'yes', sentence: 'a | b' } } })]),
    'markdown',
  );
  expect(text).toContain('| a \\| b |');
});

test('markup in the texts of others is shown, not read', async () => {
  const claim = 'A <script>alert(1)</script> and *two* [links](x) but `await using`, ERR_STREAM_DESTROYED';
  const text = await renderRun(makeRun([makeLeakResult()], { servers: [makeScenarioText({ claim })] }), 'markdown');
  expect(text).toContain(
    'A \\<script\\>alert(1)\\</script\\> and \\*two\\* \\[links\\](x) but `await using`, ERR_STREAM_DESTROYED',
  );
});

test('a scenario that leaks shows its claim, mechanism, lesson and links, and how to run it', async () => {
  const text = await renderRun(makeRun([makeLeakResult()]), 'markdown');
  expect(text).toContain('### seed/one\n\n**A claim.**');
  expect(text).toContain('#### Why\n\nA mechanism.');
  expect(text).toContain('Lesson: A lesson.');
  expect(text).toContain('[nodejs/node#38924](<https://github.com/nodejs/node/issues/38924>)');
  expect(text).toContain(
    'npx hangup explain seed/one\nnpx hangup run seed/one --fault reset\nnpx hangup serve seed/one',
  );
});

test('it says how long was looked, and makes no absolute claim of its own', async () => {
  const text = await renderRun(
    makeRun([makeResult({ attempt: { verdicts: [makeSilentVerdict()] }, history: { marks: makeLeakingMarks() } })]),
    'markdown',
  );
  expect(text).toContain('| patience | 1000 ms |');
  expect(text).toContain('| mid-stream | reset | finally | silent |  | 1000 |');
  expect(text).not.toMatch(/\b(never|forever|always)\b/i);
});

test('as text it has the matrix, then only what differs or leaks, and no charts', async () => {
  const text = await renderRun(makeMixedRun(), 'markdown');
  expect(text).toContain('### seed/leaky\n');
  expect(text).toContain('### seed/broken\n');
  expect(text).not.toContain('### seed/good');
  expect(text).toContain('| mid-stream | fin | finally | silent |');
  expect(text).not.toContain('| before the first byte | fin | finally | unused |');
  expect(text).not.toMatch(/```(mermaid|ts)/);
});

test('what leaks comes before the matrix, and each column is defined', async () => {
  const text = await renderRun(makeMixedRun(), 'markdown');
  expect(text).toContain(
    '## What leaks\n\n- [seed/broken](#seedbroken): A claim. Leaks after reset mid-stream.\n- [seed/leaky]',
  );
  expect(text.indexOf('## What leaks')).toBeLessThan(text.indexOf('## Every cell'));
  expect(text).toContain('- `reset`: throws it away: the server gets a RST');
  expect(text).not.toContain('- `half-close`:');
});

test('each link inside leads to a heading, also beside a scenario that leaks nothing', async () => {
  const text = await renderRun(makeMixedRun(), 'markdown');
  const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) => toAnchor(title!));
  expect(links).toContain('seedleaky');
  expect(links.filter((anchor) => !headings.includes(anchor!))).toEqual([]);
  expect(text).toContain('| seed/good |');
});
