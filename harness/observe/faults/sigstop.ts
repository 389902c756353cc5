import { readFileSync } from 'node:fs';
import { LoneClient } from '../clients/process.ts';
import { now } from '../../system/clock.ts';
import { fault, states } from './fault.ts';

/**
 * SIGSTOP of the client's process: it does nothing any more, and its kernel acknowledges in its place until the buffers are
 * full. Ended with SIGKILL, which a stopped process cannot put off.
 */
export const sigstop = fault<LoneClient>({
  connect: (target, place) => LoneClient.connect(target, place),
  strike: async ({ process }) => {
    const at = now();
    process.freeze();
    return at;
  },
  confirm: (view, { process: { pid } }) => {
    const { client } = view;
    if (client?.state !== 'ESTABLISHED' || client.orphan || !stopped(pid)) return null;
    return `process ${pid} is stopped; ${states(view)}, ${client.receiveQueue} bytes wait unread at the client`;
  },
});

/** The third field of /proc/<pid>/stat, behind a name that may hold anything; T is stopped by a signal. */
function stopped(pid: number | undefined): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T ');
  } catch {
    return false; // it has ended, or ends just now
  }
}
