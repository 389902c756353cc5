import { NS_PER_MS, now } from '../../system/clock.ts';
import { namesItsVersions, saysItListens, speaksVersion } from '../lines.ts';
import type { RuleGroup } from './rule.ts';
import { Lost } from '../violation.ts';
import { HOST, type Trial } from '../trial.ts';

export const startRules: RuleGroup = {
  name: 'Start',
  rules: [
    {
      id: 'first-line',
      says: 'says in its first line that it listens, within 20 s',
      section: 'marks',
      repair:
        'Append the line `{"event":"listening",…}` to the file named by HANGUP_MARKS once connections are accepted.',
      tried: firstLine,
    },
    {
      id: 'version',
      says: 'speaks version 1 of the contract',
      section: 'marks',
      repair: 'This harness knows version 1 only.',
      late: true,
      tried: ({ subject }) => {
        speaksVersion(subject.written().lines);
        return '';
      },
    },
    {
      id: 'versions',
      says: 'names its stack and its runtime with their versions',
      section: 'marks',
      repair: 'Let the running program say which it is.',
      late: true,
      tried: ({ subject }) => namesItsVersions(subject.written().lines),
    },
    {
      id: 'host',
      says: 'listens on HOST, at the port that it names',
      section: 'environment',
      repair: 'Listen on the address HOST, and write the port that the system gave.',
      needs: ['first-line'],
      tried: async (trial) => {
        await trial.visit('first');
        return `${HOST}:${trial.subject.marks.listening!.port}`;
      },
    },
  ],
};

async function firstLine(trial: Trial): Promise<string> {
  const { subject, startedAt } = trial;
  try {
    await trial.listens(subject);
  } catch (error) {
    if (!(error instanceof Lost) || error.by !== 'marks') throw error; // of which line is wrong, and how, the rules tell
  }
  const ms = (now() - startedAt) / NS_PER_MS;
  saysItListens(subject.written().lines);
  return `${Math.round(ms)} ms`;
}
