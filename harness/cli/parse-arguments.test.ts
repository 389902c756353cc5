import { expect, onTestFinished, test, vi } from 'vitest';
import { commands } from './commands.ts';
import { createProgram } from './parse-arguments.ts';

async function parseFailOn(...words: string[]): Promise<unknown> {
  const compare = vi.spyOn(commands, 'compare').mockResolvedValue(0);
  onTestFinished(() => compare.mockRestore());
  await createProgram(() => {}).parseAsync(['compare', 'koa@2', 'koa@3', ...words], { from: 'user' });
  return compare.mock.lastCall![1].failOn;
}

test('an upgrade is unsafe by a regression, and by what is wrong from the start; --fail-on narrows that', async () => {
  expect(await parseFailOn()).toEqual(['regressed', 'new and wrong']);
  expect(await parseFailOn('--fail-on', 'regressed')).toEqual(['regressed']);
  expect(await parseFailOn('--fail-on', 'new, regressed')).toEqual(['new and wrong', 'regressed']);
  await expect(parseFailOn('--fail-on', 'regresed')).rejects.toThrow("got 'regresed'. Did you mean 'regressed'?");
});
