import type { Fault } from '../../../scenarios/kit/vocabulary.ts';
import { FAULT_TRAITS } from '../../model/faults.ts';
import type { ClientTarget } from '../../observe/clients/client.ts';
import type { NetworkEnv } from '../../observe/clients/network-env.ts';
import type { FaultServer, PreparedFault } from '../../observe/faults/fault.ts';
import { faultPreparers } from '../../observe/faults/index.ts';
import { awaitBounded } from '../../system/bounded.ts';
import { HarnessError } from '../../system/errors.ts';

/** A client that leaves before anything comes gives the server this long to handle what it has read. */
export const EARLY_MS = 5;

/** After these the client is still there: it has closed only its sending half, reads no more, or is one of two with its identity. */
export const STILL_THERE_FAULTS: readonly Fault[] = ['half-close', 'stall', 'supersede'];

const CONNECT_TIMEOUT_MS = 10_000;

const NO_FIRST_END = `Expected the first answer on a kept connection to end within ${CONNECT_TIMEOUT_MS / 1_000} s, got no end: only then can it be used again.`;

interface ConnectScope {
  target: ClientTarget;
  networkEnv: NetworkEnv;
  server: FaultServer;
  /** What a refusal is called. */
  sentence: () => string;
}

/**
 * A client on its connection, which can leave in the given way. A control leaves as a program that closes its socket.
 * @throws {HarnessError} if the connection is refused, or is not there in time
 */
export async function connectClient(fault: Fault, scope: ConnectScope): Promise<PreparedFault> {
  const { target, networkEnv, server, sentence } = scope;
  const { kind, servesBefore } = FAULT_TRAITS[fault];
  const prepare = faultPreparers[kind === 'control' ? 'fin' : fault];
  const connecting = prepare(target, networkEnv, server).catch((error: unknown) => {
    throw isRefusal(error) ? new HarnessError('connect-failed', sentence()) : error;
  });
  const describe = () => (kind === 'disconnect' && servesBefore ? NO_FIRST_END : sentence());
  const bound = {
    withinMs: CONNECT_TIMEOUT_MS,
    signal: server.signal,
    code: 'connect-failed',
    sentence: describe,
  } as const;
  return awaitBounded(connecting, bound);
}

/** Whether an error is what the kernel or the resolver says where there is no listener. */
function isRefusal(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND'].includes(code);
}
