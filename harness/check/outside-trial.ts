import { isSilentFault } from '../model/faults.ts';
import type { createLoopbackEnv } from '../observe/network/loopback.ts';
import type { Workspace } from '../system/workspace.ts';
import type { OutsideEvidence } from './evidence.ts';
import type { CheckOptions } from './options.ts';
import { OutsideProbe } from './outside.ts';
import { prepareRequest } from './prepare-request.ts';
import { AskedEarly, CheckedServer, type StartOptions } from './server.ts';
import type { VisitPlan } from './visit-plan.ts';

/** One request, left in one way, on a process of its own. */
export interface TrialScope {
  workspace: Workspace;
  networkEnv: ReturnType<typeof createLoopbackEnv>;
  plan: VisitPlan;
  /** The path of the probe inside; null where none can be used. */
  bundled: Promise<string> | null;
  learned: Learned;
}

/** What trials learn of the server for those after them. */
export interface Learned {
  awaitsGivenPort: boolean;
}

/** So long clients stay at least that do not leave at once. */
export const STAY_MS = 1_000;

/** Where many clients at once may not come, or cannot: those that leave without a packet. */
const MANY_VISITS = 8;

/**
 * Visits a server and looks at it from outside.
 * @throws {HarnessError} if it does not listen, or its marks break the contract
 */
export function probeOutsideServer(
  options: CheckOptions,
  { workspace, learned, onListening, ...scope }: TrialScope & { onListening: (server: CheckedServer) => void },
): Promise<OutsideEvidence> {
  const { target, signal } = options;
  return repeatIfEarly(learned, async ({ awaitsGivenPort }) => {
    await using server =
      'command' in target
        ? await startServer(options, { ...target, workspace, awaitsGivenPort })
        : CheckedServer.attach(target.origin, signal);
    onListening(server);
    try {
      const evidence = await visitServer(server, options, scope);
      server.assertAskedInTime();
      return evidence;
    } catch (error) {
      server.signal.throwIfAborted(); // its marks break the contract, or the user has had enough
      throw error;
    }
  });
}

/** A server of several ports that opens the one that it was given last is asked again, as soon as that is there. */
export async function repeatIfEarly<T>(learned: Learned, probe: (learned: Learned) => Promise<T>): Promise<T> {
  try {
    return await probe(learned);
  } catch (error) {
    if (!(error instanceof AskedEarly) || learned.awaitsGivenPort) throw error;
    learned.awaitsGivenPort = true;
    return probe(learned);
  }
}

export function startServer(
  { name, signal, onProgress }: CheckOptions,
  start: Pick<StartOptions, 'command' | 'workspace' | 'setPort' | 'awaitsGivenPort'>,
): Promise<CheckedServer> {
  const onWait = (seconds: number) => onProgress(`waiting for ${name} to listen, ${seconds} s`);
  return CheckedServer.start({ name, signal, ...start, onWait });
}

async function visitServer(
  server: CheckedServer,
  options: CheckOptions,
  { networkEnv, plan }: Pick<TrialScope, 'networkEnv' | 'plan'>,
): Promise<OutsideEvidence> {
  const { target, visits, lingerMs, onProgress } = options;
  const request = options.before === null ? plan.request : await prepareRequest(server, options.before, plan);
  const quick = ('command' in target || target.quick) && !isSilentFault(plan.fault);
  return OutsideProbe.run(
    { server, networkEnv, plan: { ...plan, request }, stayMs: STAY_MS + lingerMs },
    { visits: quick ? visits : Math.max(visits, MANY_VISITS), quick, lingerMs, onProgress },
  );
}
