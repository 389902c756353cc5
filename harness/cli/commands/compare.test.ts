import { expect, onTestFinished, test, vi } from 'vitest';
import type { ChangeKind } from '../../model/comparison.ts';
import { makeComparison, REGRESSED_LINE } from '../../report/fixtures/comparisons.ts';
import { commands } from '../commands.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { createProgram } from '../parse-arguments.ts';
import { publishComparison } from './compare.ts';

/** With which code `hangup compare` ends, if this is what changed. */
async function compare(changes: readonly ChangeKind[], words: readonly string[]): Promise<ExitCode> {
  const comparison = makeComparison({ lines: changes.map((change) => ({ ...REGRESSED_LINE, change })) });
  const compareVersions = vi
    .spyOn(commands, 'compare')
    .mockImplementation((_versions, options) => publishComparison(comparison, options));
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  onTestFinished(() => [compareVersions, write].forEach((spy) => spy.mockRestore()));
  const done = vi.fn<(code: ExitCode) => void>();
  await createProgram(done).parseAsync(['compare', 'koa@2', 'koa@3', ...words], { from: 'user' });
  expect(write).toHaveBeenCalled();
  return done.mock.lastCall![0];
}

test.each<[changes: ChangeKind[], failOn: string | null, code: ExitCode]>([
  [['regressed'], null, EXIT.different],
  [['new and wrong'], null, EXIT.different],
  [['regressed'], 'regressed', EXIT.different],
  [['new and wrong'], 'regressed', EXIT.expected],
  [['regressed'], 'new', EXIT.expected],
  [['new and wrong'], 'new', EXIT.different],
  [['new and wrong'], 'regressed,new', EXIT.different],
  [['new and wrong', 'could not run'], 'regressed', EXIT.harness],
  [['regressed', 'could not run'], 'regressed', EXIT.different],
  [['fixed', 'new', 'gone', 'changed', 'flaky'], null, EXIT.expected],
])('what is %j ends with --fail-on %s in exit code %i', async (changes, failOn, code) => {
  expect(await compare(changes, failOn === null ? [] : ['--fail-on', failOn])).toBe(code);
});
