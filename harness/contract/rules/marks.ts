import { now } from '../../system/clock.ts';
import { tellsTime, type Span } from '../clock.ts';
import { fitsSchema, isJson, pairsUp } from '../lines.ts';
import type { RuleGroup } from './rule.ts';
import { Breach } from '../violation.ts';
import type { Trial } from '../trial.ts';

/** What holds for all lines, judged when the last of them is written. */
export const marksRules: RuleGroup = {
  name: 'Marks',
  rules: [
    {
      id: 'json',
      says: 'writes one JSON object a line',
      section: 'marks',
      repair: 'Write nothing else into the file, and each line with one call to a file opened for appending.',
      late: true,
      tried: ({ subject }) => isJson(subject.written()),
    },
    {
      id: 'schema',
      says: 'writes only lines of the schema',
      section: 'marks',
      repair: 'Compare the line with docs/contract.schema.json.',
      late: true,
      tried: ({ subject }) => {
        fitsSchema(subject.written().lines);
        return '';
      },
    },
    {
      id: 'clock',
      says: 'stamps with CLOCK_MONOTONIC in nanoseconds, or not at all',
      section: 'the-clock',
      repair: 'Leave `at` out if this clock cannot be read.',
      late: true,
      tried: (trial) => tellsTime(trial.subject.written().lines, { all: span(trial), handling: trial.handled }),
    },
    {
      id: 'pairs',
      says: 'releases no guard that is not taken',
      section: 'marks',
      repair: 'Mark `released` once for each `acquired`, with the same name.',
      late: true,
      tried: ({ subject }) => pairsUp(subject.written().lines),
    },
    {
      id: 'volume',
      says: 'logs at most 32 MiB, and marks at most 256 MiB',
      section: 'end-and-limits',
      repair: 'Write less.',
      late: true,
      tried: ({ subject: { lost } }) => {
        if (lost?.by === 'log' || (lost?.by === 'marks' && lost.message.includes('256 MiB')))
          throw new Breach(lost.message);
        return '';
      },
    },
  ],
};

function span({ startedAt }: Trial): Span {
  return { from: startedAt, to: now() };
}
