import { setTimeout as sleep } from 'node:timers/promises';
import { count } from '../../model/format.ts';
import { HarnessError } from '../../system/errors.ts';
import type { RuleGroup } from './rule.ts';
import { Breach, NotTried } from '../violation.ts';
import type { Trial, Visit } from '../trial.ts';

/** What a server does for a client that is there. They share two connections, which stay open until the next group. */
export const requestRules: RuleGroup = {
  name: 'Requests',
  rules: [
    {
      id: 'first-byte',
      says: 'answers GET / with a first byte, within 10 s',
      section: 'requests',
      repair: 'Send the headers and some bytes of the body at once, and flush them.',
      needs: ['host'],
      tried: async (trial) => {
        await trial.streams(first(trial));
        return '';
      },
    },
    {
      id: 'handling',
      says: 'marks `handling`, with the id of the connection unchanged',
      section: 'marks',
      repair: 'Take `connection` from the request header x-hangup-connection, as it is.',
      needs: ['host'],
      tried: async (trial) => {
        await trial.marked(first(trial), 'handling');
        return '';
      },
    },
    {
      id: 'acquired',
      says: 'marks at least one guard as `acquired`',
      section: 'marks',
      repair:
        'Mark what a request takes and must give back, such as a `finally`; without it there is nothing to judge.',
      needs: ['handling'],
      tried: async (trial) => {
        const visit = first(trial);
        await trial.marked(visit, 'acquired');
        return [...new Set(visit.marks.flatMap((mark) => (mark.event === 'acquired' ? [mark.guard] : [])))].join(', ');
      },
    },
    {
      id: 'two-at-once',
      says: 'serves two connections at the same time',
      section: 'environment',
      repair: 'Serve each connection in a thread, a task or a turn of the event loop of its own.',
      needs: ['first-byte', 'handling'],
      tried: twoAtOnce,
    },
    {
      id: 'alive',
      says: 'answers /hangup/alive while streams are open, within 5 s',
      section: 'requests',
      repair: 'Look at the path first: this request carries x-hangup-connection too, and its answer must end.',
      needs: ['two-at-once'],
      tried: async (trial) => {
        await trial.ask('/hangup/alive', { 'x-hangup-connection': 'alive-1' });
        return '';
      },
    },
    {
      id: 'work',
      says: 'shows work, or gives a sign of life',
      section: 'requests',
      repair: 'Mark `tick` or `write` as the stream goes on, or answer /hangup/alive.',
      needs: ['first-byte', 'two-at-once'],
      tried: work,
    },
    {
      id: 'control',
      says: 'answers at the port that it names as `control`',
      section: 'marks',
      repair: 'Leave `control` out if requests below /hangup/ are answered at `port`.',
      needs: ['host'],
      tried: async (trial) => {
        const { control } = trial.subject.marks.listening!;
        if (control === undefined) throw new NotTried('it names none, so requests below /hangup/ go to `port`');
        await trial.ask('/hangup/alive');
        return String(control);
      },
    },
  ],
};

function first({ visits }: Trial): Visit {
  return visits[0]!;
}

async function twoAtOnce(trial: Trial): Promise<string> {
  const { client } = first(trial);
  const wasOpen = isOpen(first(trial));
  const second = await trial.visit('second');
  await trial.streams(second);
  await trial.marked(second, 'handling');
  if (wasOpen && client.socket.readableEnded)
    throw new Breach(`Expected the first connection to go on while a second is served, got the end of the first.`);
  return '';
}

function isOpen({ client: { socket } }: Visit): boolean {
  return !socket.destroyed && !socket.readableEnded;
}

async function work(trial: Trial): Promise<string> {
  const { limits, subject, name } = trial;
  const { marks } = first(trial);
  await sleep(limits.workMs, undefined, { signal: subject.signal }).catch(() => subject.signal.throwIfAborted());
  const number = (event: 'tick' | 'write') => marks.filter((mark) => mark.event === event).length;
  const seen = `${count(number('tick'), 'tick')} and ${count(number('write'), 'write')} within ${limits.workMs} ms`;
  if (number('tick') + number('write') > 0) return seen;
  try {
    await trial.ask('/hangup/alive');
  } catch (error) {
    if (!(error instanceof Breach || error instanceof HarnessError)) throw error;
    throw new Breach(`Expected ${name} to mark ticks or writes, or to answer /hangup/alive, got neither.`);
  }
  return `${seen}, but it answers /hangup/alive`;
}
