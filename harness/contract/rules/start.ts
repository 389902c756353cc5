import { readMonotonicNs } from '../../system/clock.ts';
import { NS_PER_MS } from '../../model/format.ts';
import { verifyNamedVersions, verifyListening, verifyContractVersion } from '../verify-lines.ts';
import type { RuleGroup } from './rule.ts';
import { ServerGone } from '../violation.ts';
import { LOOPBACK_HOST, type ContractTrial } from '../trial.ts';

export const startRules: RuleGroup = {
  name: 'Start',
  rules: [
    {
      id: 'first-line',
      requirement: 'says in its first line that it listens, within 20 s',
      section: 'marks',
      repair:
        'Append the line `{"event":"listening",…}` to the file named by HANGUP_MARKS once connections are accepted.',
      verify: verifyFirstLine,
    },
    {
      id: 'version',
      requirement: 'speaks version 1 of the contract',
      section: 'marks',
      repair: 'This harness knows version 1 only.',
      needsAllMarks: true,
      verify: ({ server }) => {
        verifyContractVersion(server.readLines().lines);
        return '';
      },
    },
    {
      id: 'versions',
      requirement: 'names its stack and its runtime with their versions',
      section: 'marks',
      repair: 'Let the running program say which it is.',
      needsAllMarks: true,
      verify: ({ server }) => verifyNamedVersions(server.readLines().lines),
    },
    {
      id: 'host',
      requirement: 'listens on HOST, at the port that it names',
      section: 'environment',
      repair: 'Listen on the address HOST, and write the port that the system gave.',
      requires: ['first-line'],
      verify: async (trial) => {
        await trial.openVisit('first');
        return `${LOOPBACK_HOST}:${trial.server.marks.listening!.port}`;
      },
    },
  ],
};

async function verifyFirstLine(trial: ContractTrial): Promise<string> {
  const { server, startedAt } = trial;
  try {
    await trial.waitUntilListening(server);
  } catch (error) {
    if (!(error instanceof ServerGone) || error.reason !== 'marks') throw error; // of which line is wrong, and how, the rules tell
  }
  const elapsedMs = (readMonotonicNs() - startedAt) / NS_PER_MS;
  verifyListening(server.readLines().lines);
  return `${Math.round(elapsedMs)} ms`;
}
