import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { loadSideServer } from './sources.ts';
import { buildTestFile } from './test-file.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs the files in a folder of their own, and gives back which tests fail. */
async function runTests(files: Record<string, string>): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'hangup-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.test.js`), text);
  const results = join(folder, 'results.json');
  const program = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const args = [program, 'run', '--root', folder, '--reporter', 'json', '--outputFile', results];
  await promisify(execFile)(process.execPath, args, { env: { PATH: process.env.PATH } }).catch(() => {}); // some fail
  const { testResults } = JSON.parse(readFileSync(results, 'utf8')) as {
    testResults: { name: string; assertionResults: { status: string; failureMessages: string[] }[] }[];
  };
  return Object.fromEntries(
    testResults.map(({ name, assertionResults: [result] }) => [
      name.replace(/^.*\/(.*)\.test\.js$/, '$1'),
      result?.status === 'passed' ? 'passed' : (result?.failureMessages[0]?.split('\n')[0] ?? 'no result'),
    ]),
  );
}

test('an exported test fails on the broken server and passes on the fixed one', async () => {
  const build = async (id: string, fault: 'fin' | 'reset') => buildTestFile(await loadSideServer({ id }), fault);
  const files = {
    bug: await build('seed/silent', 'fin'),
    fix: await build('seed/silent#fix', 'fin'),
    'early-bug': await build('workshop/05-the-wrong-close/exercise', 'reset'),
    'early-fix': await build('workshop/05-the-wrong-close/solution', 'reset'),
  };
  expect(await runTests(files)).toEqual({
    bug: expect.stringContaining('held after the client has left'),
    fix: 'passed',
    'early-bug': expect.stringContaining('held while the client is connected'),
    'early-fix': 'passed',
  });
}, 60_000);

test('a way of leaving that no test can make is refused with its reason', async () => {
  const served = await loadSideServer({ id: 'seed/silent' });
  await expect(buildTestFile(served, 'vanish')).rejects.toThrow('leave with 1 to 5 first');
});
