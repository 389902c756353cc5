import { basename } from 'node:path';
import { readProcLink } from '../observe/kernel/process-tree.ts';
import type { CheckOptions } from './options.ts';
import type { InsideEvidence } from './inside-evidence.ts';
import { probeInside } from './inside-probe.ts';
import { repeatIfEarly, startServer, STAY_MS, type TrialScope } from './outside-trial.ts';
import { prepareRequest } from './prepare-request.ts';
import { ProbeHost } from './probe-host.ts';
import type { CheckedServer } from './server.ts';

/** Whether the process that listens runs on Node. */
export function isNodeServer({ listener }: CheckedServer): boolean {
  return listener.owners.some((owner) =>
    /^node(js)?\d*$/.test(basename(readProcLink(Number(owner.split(':')[0]), 'exe'))),
  );
}

/** Visits a process of the server that has loaded the probe. @throws {HarnessError} if it does not listen */
export function probeInsideServer(
  options: CheckOptions,
  { workspace, networkEnv, plan, learned }: TrialScope,
): Promise<InsideEvidence> {
  const { target } = options;
  if (!('command' in target)) throw new Error('Expected a command: a server that runs already loads no probe.');
  const { command } = target;
  return repeatIfEarly(learned, async ({ awaitsGivenPort }) => {
    await using host = await ProbeHost.open(workspace, options.signal);
    const env = { ...command.env, ...host.getEnvironment(command.env?.NODE_OPTIONS) };
    const start = { ...target, command: { ...command, env }, workspace, awaitsGivenPort };
    await using server = await startServer(options, start);
    const request = options.before === null ? plan.request : await prepareRequest(server, options.before, plan);
    const scope = { server, networkEnv, plan: { ...plan, request }, stayMs: STAY_MS };
    const evidence = await probeInside(scope, host, options);
    server.assertAskedInTime();
    return evidence;
  });
}
