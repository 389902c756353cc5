import { isSilentFault } from '../../model/faults.ts';
import type { createLoopbackEnv } from '../../observe/network/loopback.ts';
import type { Workspace } from '../../system/workspace.ts';
import type { OutsideEvidence } from '../evidence.ts';
import type { CheckOptions } from '../options.ts';
import { OutsideProbe } from './outside.ts';
import { hasNodeProcess } from '../server/node-process.ts';
import { AskedEarly, CheckedServer, type StartOptions } from '../server/server.ts';
import type { VisitPlan } from '../visit/visit-plan.ts';

/** One request, left in one way, on a process of its own. */
export interface TrialScope {
  workspace: Workspace;
  networkEnv: ReturnType<typeof createLoopbackEnv>;
  plan: VisitPlan;
  /** Resolves with the path of the probe inside, which is made when it is asked for first. */
  bundle: () => Promise<string>;
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
  { workspace, learned, bundle, onListening, ...scope }: TrialScope & { onListening: (server: CheckedServer) => void },
): Promise<OutsideEvidence> {
  const { target, signal, probes } = options;
  // While it is waited for more ports: later it would take a core from what is looked at.
  const onPort = ({ tree }: CheckedServer) => void (probes.includes('inside') && hasNodeProcess(tree) && bundle());
  return repeatIfEarly(learned, async ({ awaitsGivenPort }) => {
    await using server =
      'command' in target
        ? await startServer(options, { ...target, workspace, awaitsGivenPort, onPort })
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
  start: Pick<StartOptions, 'command' | 'workspace' | 'setPort' | 'awaitsGivenPort' | 'onPort'>,
): Promise<CheckedServer> {
  const onWait = (seconds: number) => onProgress(`waiting for ${name} to listen, ${seconds} s`);
  return CheckedServer.start({ name, signal, ...start, onWait });
}

async function visitServer(
  server: CheckedServer,
  options: CheckOptions,
  { networkEnv, plan }: Pick<TrialScope, 'networkEnv' | 'plan'>,
): Promise<OutsideEvidence> {
  const { target, visits, dwellMs, lingerMs, onProgress } = options;
  const request = await fillPlannedRequest(server, options, plan);
  const quick = ('command' in target || target.quick) && !isSilentFault(plan.fault);
  return OutsideProbe.run(
    { server, networkEnv, plan: { ...plan, request }, stayMs: STAY_MS + lingerMs, longerMs: dwellMs },
    { visits: quick ? visits : Math.max(visits, MANY_VISITS), quick, lingerMs, onProgress },
  );
}

/** The request of a plan, with what the answer to the one before it gave. What asks that one is loaded where there is one. */
export async function fillPlannedRequest(
  server: CheckedServer,
  { before }: Pick<CheckOptions, 'before'>,
  plan: VisitPlan,
): Promise<VisitPlan['request']> {
  if (before === null) return plan.request;
  const { prepareRequest } = await import('../visit/prepare-request.ts');
  return prepareRequest(server, before, plan);
}
