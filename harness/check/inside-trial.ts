import { basename } from 'node:path';
import { readProcLink } from '../observe/kernel/process-tree.ts';
import type { CheckOptions } from './options.ts';
import type { InsideEvidence } from './inside-evidence.ts';
import { probeInside } from './inside-probe.ts';
import { STAY_MS, type TrialScope } from './outside-trial.ts';
import { prepareRequest } from './prepare-request.ts';
import { ProbeHost } from './probe-host.ts';
import { CheckedServer } from './server.ts';

/** Whether the process that listens runs on Node. */
export function isNodeServer({ listener }: CheckedServer): boolean {
  return listener.owners.some((owner) =>
    /^node(js)?\d*$/.test(basename(readProcLink(Number(owner.split(':')[0]), 'exe'))),
  );
}

/** Visits a process of the server that has loaded the probe. @throws {HarnessError} if it does not listen */
export async function probeInsideServer(
  options: CheckOptions,
  { workspace, networkEnv, plan }: TrialScope,
): Promise<InsideEvidence> {
  const { name, target, signal, onProgress } = options;
  if (!('command' in target)) throw new Error('Expected a command: a server that runs already loads no probe.');
  await using host = await ProbeHost.open(workspace, signal);
  const { command } = target;
  const env = { ...command.env, ...host.getEnvironment(command.env?.NODE_OPTIONS) };
  await using server = await CheckedServer.start({
    name,
    command: { ...command, env },
    setPort: target.setPort,
    workspace,
    signal,
    onWait: (seconds) => onProgress(`waiting for ${name} to listen, ${seconds} s`),
  });
  const request = options.before === null ? plan.request : await prepareRequest(server, options.before, plan);
  return await probeInside({ server, networkEnv, plan: { ...plan, request }, stayMs: STAY_MS }, host, options);
}
