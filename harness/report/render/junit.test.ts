import { expect, test } from 'vitest';
import { makeLeakResult, makeMixedRun, makeResult, makeRun } from '../fixtures/runs.ts';
import { renderRun } from '../fixtures/render-run.ts';

test('a scenario is a suite with its counts, a cell is a case', async () => {
  const xml = await renderRun(makeMixedRun(), 'junit');
  expect(xml).toContain(
    '<testsuite name="seed/leaky" tests="3" failures="0" errors="0" skipped="0" timestamp="2026-01-02T03:04:05.678Z">',
  );
  expect(xml).toContain('<testcase classname="seed/leaky" name="reset mid-stream" time="1.400"/>');
  expect(xml).toContain('name="fin before the first byte"');
});

test('a difference is a failure with its sentence and the command to run it again', async () => {
  const xml = await renderRun(makeMixedRun(), 'junit');
  expect(xml).toContain('<testsuite name="seed/broken" tests="1" failures="1" errors="0" skipped="0"');
  expect(xml).toContain('<failure message="client reset at 400 ms; expected finally `released by read`, got `silent`');
  expect(xml).toContain('npx hangup run seed/broken --fault reset --phase mid-stream</failure>');
});

test('an unknown cell is an error with the log, a skipped one says why', async () => {
  const xml = await renderRun(makeMixedRun(), 'junit');
  expect(xml).toContain('<error message="Expected a contract line within 5000 ms, got exit code 1." type="unknown">');
  expect(xml).toContain('Error: EADDRINUSE');
  expect(xml).toContain('<skipped message="Expected root to make a network namespace."/>');
});

test('a run that is not proven has an error, however green its cells are', async () => {
  const xml = await renderRun(
    makeRun([makeResult()], { selfCheck: { problems: ['seed/silent did not leak.'], shown: [] } }),
    'junit',
  );
  expect(xml).toContain('<testsuite name="self-check" tests="1" failures="0" errors="1"');
  expect(xml).toContain('<error message="seed/silent did not leak." type="unknown">');
});

test('it is well-formed whatever a log holds', async () => {
  const log = '<b a="1">]]> & \u001B[31mred\u0000 \uD800 ü 😀\r\nnext';
  const failure = { code: 'exited' as const, sentence: 'Expected "<ok>" & got \'<no>\'\nin two lines', log };
  const xml = await renderRun(
    makeRun([makeLeakResult(), makeResult({ cell: { scenario: '<&">' }, status: 'unknown', history: { failure } })]),
    'junit',
  );
  expect(faultsOf(xml)).toEqual([]);
  expect(xml).toContain('&lt;b a="1"&gt;]]&gt; &amp; red \uFFFD ü 😀');
  expect(xml).toContain('message="Expected &quot;&lt;ok&gt;&quot; &amp; got \'&lt;no&gt;\'&#10;in two lines"');
});

test('the judge of well-formedness sees what is not', async () => {
  expect(faultsOf('<a><b></a>')).not.toEqual([]);
  expect(faultsOf('<a x="<"/>')).not.toEqual([]);
  expect(faultsOf('<a>&</a>')).not.toEqual([]);
  expect(faultsOf('<a>\u0000</a>')).not.toEqual([]);
});

/** What is wrong with a text as XML without comments, sections or entities of its own. */
function faultsOf(xml: string): string[] {
  const tag = /<(?<close>\/?)(?<name>[\w-]+)(?: [\w-]+="[^"<]*")*(?<empty>\/?)>/g;
  const faults: string[] = [];
  const open: (string | undefined)[] = [];
  const body = xml.replace(/^<\?xml[^>]*\?>/, '');
  for (const { groups = {} } of body.matchAll(tag)) {
    if (groups['close'] && open.pop() !== groups['name']) faults.push(`</${groups['name']}> closes nothing`);
    if (!groups['close'] && !groups['empty']) open.push(groups['name']);
  }
  if (open.length > 0) faults.push(`${open.join(', ')} left open`);
  if (/<|&(?!(?:amp|lt|gt|quot|#\d+);)/.test(body.replace(tag, ''))) faults.push('a bare < or &');
  if (/&(?!(?:amp|lt|gt|quot|#\d+);)/.test(body)) faults.push('a bare & in an attribute');
  if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(body)) faults.push('a forbidden character');
  return faults;
}
