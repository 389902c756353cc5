import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import vitestConfig from '../.config/vitest.config.ts';
import { LeftoverProbe } from '../harness/observe/fixtures/leftover-probe.ts';

const SCRIPT = fileURLToPath(new URL('summarize-tests.js', import.meta.url));

let traces: LeftoverProbe;

beforeEach(() => {
  traces = new LeftoverProbe();
});

afterEach(() => traces[Symbol.dispose]());

/** A file of vitest's json reporter with one test file. */
function writeReport(name: string, [status, ...tests]: readonly string[]): string {
  const assertionResults = tests.map((one, index) => ({ status: one, fullName: `test ${index + 1}` }));
  const numPassedTests = tests.filter((one) => one === 'passed').length;
  const testResults = [{ name: `${name}.test.ts`, status, message: 'cannot be loaded', assertionResults }];
  const file = join(traces.folder, name);
  writeFileSync(file, JSON.stringify({ numPassedTests, testResults }));
  return file;
}

function summarize(...files: readonly string[]): [number | null, string[]] {
  const { status, stdout } = spawnSync(process.execPath, [SCRIPT, ...files], { encoding: 'utf8' });
  return [status, stdout.trimEnd().split('\n')];
}

test('the last line is the sum of both files', () => {
  const files = [writeReport('a', ['passed', 'passed', 'skipped']), writeReport('b', ['passed', 'passed', 'passed'])];
  expect(summarize(...files)).toEqual([0, ['3 passed, 0 failed']]);
});

test('what failed is named before it: a test, a file that could not be loaded, tests that did not run', () => {
  const files = [writeReport('a', ['failed', 'passed', 'failed']), writeReport('b', ['failed'])];
  expect(summarize(...files, '/nowhere.json')).toEqual([
    1,
    [
      'FAILED a.test.ts: test 2',
      'FAILED b.test.ts: cannot be loaded',
      'FAILED Expected the tests to write /nowhere.json, got none: they did not run to their end',
      '1 passed, 3 failed',
    ],
  ]);
});

test('npm test, npm run verify and npm run answers run every project once together', () => {
  const { test: first, verify, answers } = packageJson.scripts;
  const scripts = [first, verify, answers].join(' ');
  const named = [...scripts.matchAll(/--project (\w+)/g)].map(([, name]) => name);
  const { projects } = (vitestConfig as { test: { projects: { test: { name: string } }[] } }).test;
  expect(new Set(named)).toEqual(new Set(projects.map(({ test: { name } }) => name)));
  expect(named).toHaveLength(projects.length);
});
