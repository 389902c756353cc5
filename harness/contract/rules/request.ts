import { setTimeout as sleep } from 'node:timers/promises';
import { formatCount } from '../../model/format.ts';
import { HarnessError } from '../../system/errors.ts';
import type { RuleGroup } from './rule.ts';
import { Violation, RuleSkip } from '../violation.ts';
import type { ContractTrial, TrialVisit } from '../trial.ts';

/** What a server does for a client that is there. They share two connections, which stay open until the next group. */
export const requestRules: RuleGroup = {
  name: 'Requests',
  rules: [
    {
      id: 'first-byte',
      requirement: 'answers GET / with a first byte, within 10 s',
      section: 'requests',
      repair: 'Send the headers and some bytes of the body at once, and flush them.',
      requires: ['host'],
      verify: async (trial) => {
        await trial.waitForFirstByte(getFirstVisit(trial));
        return '';
      },
    },
    {
      id: 'handling',
      requirement: 'marks `handling`, with the id of the connection unchanged',
      section: 'marks',
      repair: 'Take `connection` from the request header x-hangup-connection, as it is.',
      requires: ['host'],
      verify: async (trial) => {
        await trial.waitForMark(getFirstVisit(trial), 'handling');
        return '';
      },
    },
    {
      id: 'acquired',
      requirement: 'marks at least one guard as `acquired`',
      section: 'marks',
      repair:
        'Mark what a request takes and must give back, such as a `finally`; without it there is nothing to judge.',
      requires: ['handling'],
      verify: async (trial) => {
        const visit = getFirstVisit(trial);
        await trial.waitForMark(visit, 'acquired');
        return [...new Set(visit.marks.flatMap((mark) => (mark.event === 'acquired' ? [mark.guard] : [])))].join(', ');
      },
    },
    {
      id: 'two-at-once',
      requirement: 'serves two connections at the same time',
      section: 'environment',
      repair: 'Serve each connection in a thread, a task or a turn of the event loop of its own.',
      requires: ['first-byte', 'handling'],
      verify: verifyTwoAtOnce,
    },
    {
      id: 'alive',
      requirement: 'answers /hangup/alive while streams are open, within 5 s',
      section: 'requests',
      repair: 'Look at the path first: this request carries x-hangup-connection too, and its answer must end.',
      requires: ['two-at-once'],
      verify: async (trial) => {
        await trial.requestControl('/hangup/alive', { 'x-hangup-connection': 'alive-1' });
        return '';
      },
    },
    {
      id: 'work',
      requirement: 'shows work, or gives a sign of life',
      section: 'requests',
      repair: 'Mark `tick` or `write` as the stream goes on, or answer /hangup/alive.',
      requires: ['first-byte', 'two-at-once'],
      verify: verifyWork,
    },
    {
      id: 'control',
      requirement: 'answers at the port that it names as `control`',
      section: 'marks',
      repair: 'Leave `control` out if requests below /hangup/ are answered at `port`.',
      requires: ['host'],
      verify: async (trial) => {
        const { control } = trial.server.marks.listening!;
        if (control === undefined) throw new RuleSkip('it names none, so requests below /hangup/ go to `port`');
        await trial.requestControl('/hangup/alive');
        return String(control);
      },
    },
  ],
};

function getFirstVisit({ visits }: ContractTrial): TrialVisit {
  return visits[0]!;
}

async function verifyTwoAtOnce(trial: ContractTrial): Promise<string> {
  const { client } = getFirstVisit(trial);
  const wasOpen = isOpen(getFirstVisit(trial));
  const second = await trial.openVisit('second');
  await trial.waitForFirstByte(second);
  await trial.waitForMark(second, 'handling');
  if (wasOpen && client.socket.readableEnded)
    throw new Violation(`Expected the first connection to go on while a second is served, got the end of the first.`);
  return '';
}

function isOpen({ client: { socket } }: TrialVisit): boolean {
  return !socket.destroyed && !socket.readableEnded;
}

async function verifyWork(trial: ContractTrial): Promise<string> {
  const { limits, server, name } = trial;
  const { marks } = getFirstVisit(trial);
  await sleep(limits.workMs, undefined, { signal: server.signal }).catch(() => server.signal.throwIfAborted());
  const countMarks = (event: 'tick' | 'write') => marks.filter((mark) => mark.event === event).length;
  const summary = `${formatCount(countMarks('tick'), 'tick')} and ${formatCount(countMarks('write'), 'write')} within ${limits.workMs} ms`;
  if (countMarks('tick') + countMarks('write') > 0) return summary;
  try {
    await trial.requestControl('/hangup/alive');
  } catch (error) {
    if (!(error instanceof Violation || error instanceof HarnessError)) throw error;
    throw new Violation(`Expected ${name} to mark ticks or writes, or to answer /hangup/alive, got neither.`);
  }
  return `${summary}, but it answers /hangup/alive`;
}
