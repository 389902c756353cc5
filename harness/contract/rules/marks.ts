import { readMonotonicNs } from '../../system/clock.ts';
import { verifyClock, type Span } from '../verify-clock.ts';
import { verifySchema, verifyJsonLines, verifyGuardPairs } from '../verify-lines.ts';
import type { RuleGroup } from './rule.ts';
import { Violation } from '../violation.ts';
import type { ContractTrial } from '../trial.ts';

/** What holds for all lines, judged when the last of them is written. */
export const marksRules: RuleGroup = {
  name: 'Marks',
  rules: [
    {
      id: 'json',
      requirement: 'writes one JSON object a line',
      section: 'marks',
      repair: 'Write nothing else into the file, and each line with one call to a file opened for appending.',
      needsAllMarks: true,
      verify: ({ server }) => verifyJsonLines(server.readLines()),
    },
    {
      id: 'schema',
      requirement: 'writes only lines of the schema',
      section: 'marks',
      repair: 'Compare the line with docs/contract.schema.json.',
      needsAllMarks: true,
      verify: ({ server }) => {
        verifySchema(server.readLines().lines);
        return '';
      },
    },
    {
      id: 'clock',
      requirement: 'stamps with CLOCK_MONOTONIC in nanoseconds, or not at all',
      section: 'the-clock',
      repair: 'Leave `at` out if this clock cannot be read.',
      needsAllMarks: true,
      verify: (trial) =>
        verifyClock(trial.server.readLines().lines, { all: measureMarksSpan(trial), handling: trial.handlingSpans }),
    },
    {
      id: 'pairs',
      requirement: 'releases no guard that is not taken',
      section: 'marks',
      repair: 'Mark `released` once for each `acquired`, with the same name.',
      needsAllMarks: true,
      verify: ({ server }) => verifyGuardPairs(server.readLines().lines),
    },
    {
      id: 'volume',
      requirement: 'logs at most 32 MiB, and marks at most 256 MiB and 1,000,000 lines',
      section: 'end-and-limits',
      repair: 'Write less.',
      needsAllMarks: true,
      verify: ({ server: { serverGone } }) => {
        if (serverGone?.code === 'log-flood' || serverGone?.code === 'marks-flood')
          throw new Violation(serverGone.message);
        return '';
      },
    },
  ],
};

function measureMarksSpan({ startedAt }: ContractTrial): Span {
  return { from: startedAt, to: readMonotonicNs() };
}
