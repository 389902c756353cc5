import { isSilentFault } from '../model/faults.ts';
import type { createLoopbackEnv } from '../observe/network/loopback.ts';
import type { Workspace } from '../system/workspace.ts';
import type { OutsideEvidence } from './evidence.ts';
import type { CheckOptions } from './options.ts';
import { OutsideProbe } from './outside.ts';
import { prepareRequest } from './prepare-request.ts';
import { CheckedServer } from './server.ts';
import type { VisitPlan } from './visit-plan.ts';

/** One request, left in one way, on a process of its own. */
export interface TrialScope {
  workspace: Workspace;
  networkEnv: ReturnType<typeof createLoopbackEnv>;
  plan: VisitPlan;
}

/** So long clients stay at least that do not leave at once. */
export const STAY_MS = 1_000;

/** Where many clients at once may not come, or cannot: those that leave without a packet. */
const MANY_VISITS = 8;

/**
 * Visits a server and looks at it from outside.
 * @throws {HarnessError} if it does not listen, or its marks break the contract
 */
export async function probeOutsideServer(
  options: CheckOptions,
  { workspace, networkEnv, plan, onListening }: TrialScope & { onListening: (server: CheckedServer) => void },
): Promise<OutsideEvidence> {
  const { name, target, signal, onProgress } = options;
  const isOwn = 'command' in target;
  await using server = isOwn
    ? await CheckedServer.start({
        name,
        ...target,
        workspace,
        signal,
        onWait: (seconds) => onProgress(`waiting for ${name} to listen, ${seconds} s`),
      })
    : CheckedServer.attach(target.origin, signal);
  try {
    const request = options.before === null ? plan.request : await prepareRequest(server, options.before, plan);
    const { host, port } = server.listener;
    onProgress(`${name} listens on ${host.includes(':') ? `[${host}]` : host}:${port}`);
    onListening(server);
    const quick = (isOwn || target.quick) && !isSilentFault(plan.fault);
    return await OutsideProbe.run(
      { server, networkEnv, plan: { ...plan, request }, stayMs: STAY_MS + options.lingerMs },
      {
        visits: quick ? options.visits : Math.max(options.visits, MANY_VISITS),
        quick,
        lingerMs: options.lingerMs,
        onProgress,
      },
    );
  } catch (error) {
    server.signal.throwIfAborted(); // its marks break the contract, or the user has had enough
    throw error;
  }
}
