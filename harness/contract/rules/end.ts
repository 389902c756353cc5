import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { now, NS_PER_MS } from '../../system/clock.ts';
import type { RuleGroup } from './rule.ts';
import { Breach, NotTried } from '../violation.ts';
import type { Subject } from '../server-under-test.ts';
import type { Trial } from '../trial.ts';

/** Also loopback, on Linux: a server that listens elsewhere than HOST says is not reached there. */
const ANOTHER_HOST = '127.0.0.2';
/** How long a server that is late is waited for, to tell how late. */
const LATE_MS = 2_000;

/** How a server ends, and what only a second process of it shows. */
export const endRules: RuleGroup = {
  name: 'End',
  rules: [
    {
      id: 'sigterm',
      says: 'ends on SIGTERM, within 500 ms',
      section: 'end-and-limits',
      repair: 'Leave SIGTERM to the system, or exit in its handler without waiting for open streams.',
      needs: ['first-line', 'first-byte'],
      tried: (trial) => ends(trial, (subject) => subject.terminate(), 'SIGTERM'),
    },
    {
      id: 'input',
      says: 'ends when its standard input closes, within 500 ms',
      section: 'end-and-limits',
      repair: 'Read standard input in the background, and exit at its end.',
      needs: ['first-line', 'first-byte'],
      tried: (trial) => ends(trial, (subject) => subject.closeInput(), 'the end of standard input'),
    },
    {
      id: 'another-host',
      says: `listens on whatever HOST says, here ${ANOTHER_HOST}`,
      section: 'environment',
      repair: 'Take the address from HOST; the fault `unplug` has one of its own.',
      needs: ['host'],
      tried: anotherHost,
    },
  ],
};

/** Tried twice before anybody is accused: a busy machine may take 500 ms to do anything at all. */
async function ends(trial: Trial, end: (subject: Subject) => void, by: string): Promise<string> {
  const first = await lasts(trial, end);
  const ms = first <= trial.limits.graceMs ? first : Math.min(first, await lasts(trial, end));
  if (ms <= trial.limits.graceMs) return `${Math.round(ms)} ms`;
  const got = ms === Infinity ? 'a process that went on' : `${Math.round(ms)} ms`;
  throw new Breach(`Expected ${trial.name} to end within ${trial.limits.graceMs} ms of ${by}, got ${got}.`);
}

/** How long a fresh process with an open stream takes to end, in milliseconds; `Infinity` if it does not. */
async function lasts(trial: Trial, end: (subject: Subject) => void): Promise<number> {
  await using subject = await trial.another();
  await trial.listens(subject);
  await using _client = await trial.stream(subject);
  const begin = now();
  end(subject);
  const late = sleep(trial.limits.graceMs + LATE_MS, 'late' as const, { ref: false });
  const how = await Promise.race([subject.ended, late]);
  return how === 'late' ? Infinity : (now() - begin) / NS_PER_MS;
}

async function anotherHost(trial: Trial): Promise<string> {
  if (process.platform !== 'linux') throw new NotTried('only Linux has a second address on loopback');
  await using subject = await trial.another(ANOTHER_HOST);
  await trial.listens(subject);
  const { port } = subject.marks.listening!;
  const socket = connect({ host: ANOTHER_HOST, port });
  try {
    await once(socket, 'connect', { signal: subject.signal });
  } catch (error) {
    throw new Breach(
      `Expected ${trial.name} to take a connection at ${ANOTHER_HOST}, got ${(error as Error).message}.`,
    );
  } finally {
    socket.destroy();
  }
  return '';
}
