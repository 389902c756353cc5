import { afterEach, expect, test, vi } from 'vitest';
import type { Attempt } from '../model/result.ts';
import { ProgressLine } from './progress.ts';

afterEach(() => vi.useRealTimers());

/** What standard error gets, a line a word. */
function record(): { stream: NodeJS.WriteStream; lines: string[] } {
  const lines: string[] = [];
  const stream = { isTTY: false, write: (line: string) => lines.push(line.trimEnd()) };
  return { stream: stream as unknown as NodeJS.WriteStream, lines };
}

function attempt(): Attempt {
  const cell = { scenario: 'fastify 5.8.0', fault: 'fin', phase: 'mid-stream' } as const;
  return { history: { kind: 'observed', cell } } as unknown as Attempt;
}

test('what is looked at once more counts anew, so that nothing is said to be over before it is', () => {
  const { stream, lines } = record();
  using progress = new ProgressLine(stream);
  progress.start(1);
  progress.add(attempt());
  progress.start(2, 'looking once more at what is not alike');
  progress.add(attempt());
  progress.add(attempt());
  expect(lines).toEqual([
    'hanging up on servers, 1 cell …',
    '1/1 cells, judged fastify 5.8.0 fin mid-stream',
    'looking once more at what is not alike, 2 cells …',
    '1/2 cells, judged fastify 5.8.0 fin mid-stream',
    '2/2 cells, judged fastify 5.8.0 fin mid-stream',
  ]);
});

test('what takes long says so again and again', () => {
  vi.useFakeTimers();
  const { stream, lines } = record();
  using progress = new ProgressLine(stream);
  progress.start(2);
  progress.add(attempt());
  vi.advanceTimersByTime(40_000);
  progress.add(attempt());
  vi.advanceTimersByTime(20_000);
  expect(lines.filter((line) => line.includes('so far'))).toEqual([
    '1/2 cells, still waiting for 1 cell, 20 s so far',
    '1/2 cells, still waiting for 1 cell, 40 s so far',
    '2/2 cells, looking again at some, 60 s so far',
  ]);
});
