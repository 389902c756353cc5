import { readFileSync } from 'node:fs';
import { ProcessClient } from '../clients/process.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import { defineFault, describeSocketStates } from './fault.ts';

/**
 * SIGSTOP of the client's process: it does nothing any more, and its kernel acknowledges in its place until the buffers are
 * full. Ended with SIGKILL, which a stopped process cannot put off.
 */
export const sigstop = defineFault<ProcessClient>({
  connect: (target, networkEnv) => ProcessClient.connect(target, networkEnv),
  inject: async ({ process }) => {
    const at = readMonotonicNs();
    process.suspend();
    return at;
  },
  verify: (view, { process: { pid } }) => {
    const { client } = view;
    if (client?.state !== 'ESTABLISHED' || client.orphan || !isStopped(pid)) return null;
    return `process ${pid} is stopped; ${describeSocketStates(view)}, ${client.receiveQueue} bytes wait unread at the client`;
  },
});

/** The third field of /proc/<pid>/stat, behind a name that may hold anything; T is stopped by a signal. */
function isStopped(pid: number | undefined): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T ');
  } catch {
    return false; // it has ended, or ends just now
  }
}
