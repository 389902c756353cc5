import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { readMonotonicNs } from '../../system/clock.ts';
import { NS_PER_MS } from '../../model/format.ts';
import type { RuleGroup } from './rule.ts';
import { Violation, RuleSkip } from '../violation.ts';
import type { ServerUnderTest } from '../server-under-test.ts';
import type { ContractTrial } from '../trial.ts';

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
      requirement: 'ends on SIGTERM, within 500 ms',
      section: 'end-and-limits',
      repair: 'Leave SIGTERM to the system, or exit in its handler without waiting for open streams.',
      requires: ['first-line', 'first-byte'],
      verify: (trial) => verifyEnd(trial, (server) => server.terminate(), 'SIGTERM'),
    },
    {
      id: 'input',
      requirement: 'ends when its standard input closes, within 500 ms',
      section: 'end-and-limits',
      repair: 'Read standard input in the background, and exit at its end.',
      requires: ['first-line', 'first-byte'],
      verify: (trial) => verifyEnd(trial, (server) => server.closeInput(), 'the end of standard input'),
    },
    {
      id: 'another-host',
      requirement: `listens on whatever HOST says, here ${ANOTHER_HOST}`,
      section: 'environment',
      repair: 'Take the address from HOST; the fault `link-down` has one of its own.',
      requires: ['host'],
      verify: verifyAnotherHost,
    },
  ],
};

/** Tried twice before anybody is accused: a busy machine may take 500 ms to do anything at all. */
async function verifyEnd(
  trial: ContractTrial,
  requestEnd: (server: ServerUnderTest) => void,
  trigger: string,
): Promise<string> {
  const firstMs = await measureEndMs(trial, requestEnd);
  const ms = firstMs <= trial.limits.graceMs ? firstMs : Math.min(firstMs, await measureEndMs(trial, requestEnd));
  if (ms <= trial.limits.graceMs) return `${Math.round(ms)} ms`;
  const got = ms === Infinity ? 'a process that went on' : `${Math.round(ms)} ms`;
  throw new Violation(`Expected ${trial.name} to end within ${trial.limits.graceMs} ms of ${trigger}, got ${got}.`);
}

/** How long a fresh process with an open stream takes to end, in milliseconds; `Infinity` if it does not. */
async function measureEndMs(trial: ContractTrial, requestEnd: (server: ServerUnderTest) => void): Promise<number> {
  await using server = await trial.startAnotherProcess();
  await trial.waitUntilListening(server);
  await using _client = await trial.openStream(server);
  const startedAt = readMonotonicNs();
  requestEnd(server);
  const late = sleep(trial.limits.graceMs + LATE_MS, 'late' as const, { ref: false });
  const result = await Promise.race([server.ended, late]);
  return result === 'late' ? Infinity : (readMonotonicNs() - startedAt) / NS_PER_MS;
}

async function verifyAnotherHost(trial: ContractTrial): Promise<string> {
  if (process.platform !== 'linux') throw new RuleSkip('only Linux has a second address on loopback');
  await using server = await trial.startAnotherProcess(ANOTHER_HOST);
  await trial.waitUntilListening(server);
  const { port } = server.marks.listening!;
  const socket = connect({ host: ANOTHER_HOST, port });
  try {
    await once(socket, 'connect', { signal: server.signal });
  } catch (error) {
    throw new Violation(
      `Expected ${trial.name} to take a connection at ${ANOTHER_HOST}, got ${(error as Error).message}.`,
    );
  } finally {
    socket.destroy();
  }
  return '';
}
