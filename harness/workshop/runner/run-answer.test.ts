import { expect, test } from 'vitest';
import { HarnessError } from '../../system/errors.ts';
import type { Runner } from '../../run/runner.ts';
import { runAnswerCells } from './run-answer.ts';

/** The evidence of an answer whose server starts as this process and does not come to listen, for this reason. */
function runFailing(error: HarnessError) {
  const runner = {
    withServer: ({ onSpawn }: { onSpawn?: (pid: number) => void }) => {
      onSpawn?.(process.pid);
      return Promise.reject(error);
    },
  } as unknown as Runner;
  const problemController = new AbortController();
  const { signal } = problemController;
  return runAnswerCells([], { runner, start: { command: { file: 'node', args: [] } }, problemController, signal });
}

test('a server that does not come to listen says for how long it waited for a core meanwhile', async () => {
  const { problem, coreTimes } = await runFailing(new HarnessError('start-timeout', 'No line.', 'a warning\n'));
  expect(problem).toMatchObject({
    reason: 'not-listening',
    sentence: expect.stringMatching(/^Your server did not lis/),
  });
  expect(problem).not.toHaveProperty('isCertain');
  expect(coreTimes).toHaveLength(1);
  expect(coreTimes[0]!.length).toBeGreaterThan(0);
});

test('that a server ended before it listened is certain, however busy the machine was', async () => {
  const { problem } = await runFailing(new HarnessError('exited', 'It ended.', 'TypeError: no\n    at file'));
  expect(problem).toEqual({
    reason: 'not-listening',
    sentence: 'Your server ended at once: TypeError: no',
    isCertain: true,
  });
  expect((await runFailing(new HarnessError('exited', 'It ended.'))).problem?.sentence).toContain('it says nothing.');
});
