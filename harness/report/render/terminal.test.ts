import { expect, test } from 'vitest';
import type { Run } from '../../model/run.ts';
import type { Verdict } from '../../model/result.ts';
import { FAULTS } from '../../../scenarios/kit/vocabulary.ts';
import {
  makeLeakResult,
  makeMixedRun,
  makeReleasedVerdict,
  makeResult,
  makeRun,
  makeSilentVerdict,
  makeVerdict,
} from '../fixtures/runs.ts';
import { renderRun } from '../fixtures/render-run.ts';

const plain = (run: Run, width = 120) => renderRun(run, 'terminal', { color: false, width });
const RED = '\u001B[31m';
const YELLOW = '\u001B[33m';

test('a row is a scenario in a phase, a column is a fault that occurs', async () => {
  const lines = (await plain(makeMixedRun())).split('\n');
  expect(lines.find((line) => line.startsWith('scenario'))).toMatch(/^scenario +fin +reset +vanish$/);
  expect(lines).toContainEqual(expect.stringMatching(/^seed\/leaky +∞ 1\.0s 19t +∞ 1\.0s 19t$/));
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}before first byte +unused$/));
});

test('a scenario that is only looked at before the first byte still has its name', async () => {
  const lines = (await plain(makeRun([makeLeakResult({ phase: 'before-first-byte' })]))).split('\n');
  const name = lines.indexOf('seed/one');
  expect(name, lines.join('\n')).toBeGreaterThan(0);
  expect(lines[name + 1]).toMatch(/^ {2}before first byte +∞ 1\.0s 19t$/);
});

test('a run that skipped everything has judged nothing, and is not green', async () => {
  const skipped = makeResult({
    status: 'skipped',
    history: { skip: { code: 'no-namespace', sentence: 'not here' } },
    attempt: { verdicts: [] },
  });
  const text = await renderRun(makeRun([skipped, skipped]), 'terminal', { color: true });
  expect(text).toContain('2 cells, and every one was skipped: nothing was judged');
  expect(text.trimEnd().split('\n').at(-1)).toContain(RED);
});

test('a release shows its milliseconds and, unless it was a read, its cause', async () => {
  const text = await plain(
    makeRun([
      makeResult(),
      makeResult({ cell: { fault: 'fin' }, attempt: { verdicts: [makeReleasedVerdict('finally', 'write', 1234)] } }),
    ]),
  );
  expect(text).toMatch(/^seed\/one +✔w 1\.2s +✔ 3ms$/m);
  expect(text).toContain('✔w 1.2s found by a write, 1.2 s after the disconnect');
});

test('the legend explains only the signs that occur', async () => {
  expect(await plain(makeRun([makeLeakResult()]))).toContain('∞ 1.0s 19t silent for 1.0 s, 19 ticks of work after');
  expect(await plain(makeRun([makeLeakResult()]))).not.toContain('released');
});

test('the legend tells of cells that are in the table, and of a plain one first', async () => {
  const cell = (fault: 'fin' | 'reset' | 'kill', verdict: Verdict) =>
    makeResult({ cell: { fault }, attempt: { verdicts: [verdict] } });
  const text = await plain(
    makeRun([
      cell('fin', makeReleasedVerdict('finally', 'read', 0.4)),
      cell('reset', makeReleasedVerdict('finally', 'read', 7)),
      cell('kill', makeReleasedVerdict('finally', 'timer', 480)),
    ]),
  );
  expect(text).toContain('✔ 7ms released 7 ms after the disconnect · ✔t 480ms by a timer, 480 ms after');
  const quick = await plain(makeRun([cell('fin', makeReleasedVerdict('finally', 'read', 0.4))]));
  expect(quick).toContain('✔ <1ms released less than 1 ms after the disconnect');
});

test('a narrow terminal breaks neither an id nor a word, and no line is longer than it', async () => {
  const scenario = 'seed/select-race-loses-data';
  const run = makeRun([
    makeLeakResult({ scenario }),
    makeResult({ cell: { scenario, fault: 'half-close', phase: 'backpressured' } }),
    makeResult({ cell: { scenario, fault: 'vanish+return' } }),
  ]);
  const wide = (await plain(run, 200)).split(/\s+/);
  for (const width of [40, 44, 60, 80]) {
    const text = await plain(run, width);
    expect(text.split('\n').filter((line) => line.length > width)).toEqual([]);
    expect(text.split(/\s+/)).toEqual(expect.arrayContaining([scenario, 'half-close', 'vanish+return']));
    expect(text.split(/\s+/).filter((word) => !wide.includes(word) && !word.startsWith('─'))).toEqual([]);
  }
});

test('the worst guard of a cell is shown, with a star where the guards differ', async () => {
  const verdicts = [makeReleasedVerdict('one'), makeSilentVerdict('two'), makeVerdict('three', 'unused')];
  expect(await plain(makeRun([makeResult({ attempt: { verdicts } })]))).toContain('∞ 1.0s* 19t');
});

test('silence that the scenario claims is yellow, a difference is red and has an exclamation mark', async () => {
  const run = makeRun([
    makeLeakResult(),
    makeResult({ cell: { scenario: 'seed/two' }, status: 'different', attempt: { verdicts: [makeSilentVerdict()] } }),
  ]);
  const text = await renderRun(run, 'terminal', { color: true });
  expect(text).toContain(`${YELLOW}∞ 1.0s`);
  expect(text).toContain(`${RED}!∞ 1.0s`);
});

test('without color there is no escape sequence', async () => {
  expect(await plain(makeMixedRun())).not.toContain('\u001B');
});

test('a difference is reported with the command that runs its cell again', async () => {
  const text = await plain(makeMixedRun());
  expect(text).toContain('client reset at 400 ms; expected finally `released by read`, got `silent`');
  expect(text).toContain('npx hangup run seed/broken --fault reset --phase mid-stream');
});

test('an unknown cell is reported with the failure and the end of the log, indented', async () => {
  const text = await plain(makeMixedRun());
  expect(text).toMatch(/^seed\/dead +\?$/m);
  expect(text).toContain('Expected a contract line within 5000 ms, got exit code 1.');
  expect(text).toContain('      | Error: EADDRINUSE\n      |     at listen');
});

test('an unknown cell without a failure is reported with the evidence of its verdict', async () => {
  const evidence = 'finally was not released, but the server gave no sign of life late in the window.';
  const run = makeRun([
    makeResult({ status: 'unknown', attempt: { verdicts: [{ ...makeVerdict('finally', 'unknown'), evidence }] } }),
  ]);
  expect(await plain(run)).toContain(evidence);
});

test('cells that failed alike are reported once', async () => {
  const failure = { code: 'exited' as const, sentence: 'The server exited.', log: 'boom' };
  const dead = (fault: 'fin' | 'reset') =>
    makeResult({ cell: { fault }, status: 'unknown', attempt: { verdicts: [] }, history: { failure } });
  const text = await plain(makeRun([dead('fin'), dead('reset')]));
  expect(text.match(/The server exited\./g)).toHaveLength(1);
  expect(text).toContain('seed/one: fin, reset mid-stream');
});

test('of a long log only the end is shown', async () => {
  const log = Array.from({ length: 50 }, (_, line) => `line ${line}.`).join('\n');
  const failure = { code: 'exited' as const, sentence: 'The server exited.', log };
  const text = await plain(makeRun([makeResult({ status: 'unknown', history: { failure } })]));
  expect(text).toContain('line 49.');
  expect(text).not.toContain('line 1.');
});

test('a log cannot steer the terminal', async () => {
  const failure = {
    code: 'exited' as const,
    sentence: 'Gone.',
    log: '\u001B[31mred\u001B[0m\u001B]0;title\u0007\rover',
  };
  const text = await plain(makeRun([makeResult({ status: 'unknown', history: { failure } })]));
  expect(text).toContain('| redover');
  expect(text).not.toContain('\u001B');
});

test('skipped faults are grouped by their reason', async () => {
  const skip = (scenario: string) =>
    makeResult({
      cell: { scenario, fault: 'vanish' },
      status: 'skipped',
      attempt: { verdicts: [] },
      history: { skip: { code: 'no-namespace', sentence: 'Needs root.' } },
    });
  expect(await plain(makeRun([skip('seed/one'), skip('seed/two')]))).toContain(
    'Skipped\n  vanish mid-stream of 2 scenarios: Needs root.',
  );
});

test('attempts that do not agree are counted in the cell and named below', async () => {
  const text = await plain(makeMixedRun());
  expect(text).toMatch(/^seed\/good +✔ 3ms 2\/3 +–$/m);
  expect(text).toContain(
    'Not the same in every attempt\n  seed/good: reset mid-stream\n    2 of 3 attempts agree; else: finally silent for 1000 ms.',
  );
});

test('the last line sums up', async () => {
  expect((await plain(makeMixedRun())).trimEnd().split('\n').at(-1)).toBe(
    '7 cells: 4 as expected, 1 different, 1 unknown, 1 skipped',
  );
  expect(await plain(makeRun([makeResult()]))).toContain('1 cell: 1 as expected, 0 different, 0 unknown, 0 skipped\n');
});

test('a run that is not proven says so first, and again at the end', async () => {
  const text = await plain(
    makeRun([makeResult()], { selfCheck: { problems: ['The self-check seed/silent did not leak.'], shown: [] } }),
  );
  expect(text).toMatch(/^ ?THIS PROVES NOTHING/);
  expect(text.split('\n')[1]).toContain('The self-check seed/silent did not leak.');
  expect(text).toMatch(/none of it is proven\n$/);
});

/** The half-open clients have a run of their own, whose table has five columns. */
const ORDINARY = FAULTS.filter((fault) => fault !== 'link-down' && fault !== 'sigstop');

test('a table of all faults of an ordinary run fits into 100 columns', async () => {
  const ids = ['seed/silent', 'seed/select-race-keeps-data'];
  const cells = ids.flatMap((scenario) => ORDINARY.map((fault) => makeLeakResult({ scenario, fault })));
  const lines = (await plain(makeRun(cells), 100)).split('\n');
  expect(Math.max(...lines.map((line) => line.length)), lines.join('\n')).toBeLessThanOrEqual(100);
});

test('a run of nothing has no table', async () => {
  expect(await plain(makeRun([]))).toContain('0 cells: 0 as expected');
});
