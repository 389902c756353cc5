import type { CheckOptions } from '../options.ts';
import type { InsideEvidence } from '../inside-evidence.ts';
import { InsideRun, WARM_UP } from './inside-probe.ts';
import { NO_RATES } from '../server/measure.ts';
import { measureMemory } from './measure-memory.ts';
import { measureUnseen } from './measure-unseen.ts';
import { fillPlannedRequest, repeatIfEarly, startServer, STAY_MS, type TrialScope } from '../outside/outside-trial.ts';
import { ProbeHost } from './probe-host.ts';
import { selectListener } from '../visit/select-listener.ts';
import { computeRates } from '../server/snapshot.ts';
import type { VisitScope } from '../visit/visit.ts';

/** Visits a process of the server that has loaded the probe. @throws {HarnessError} if it does not listen */
export function probeInsideServer(
  options: CheckOptions,
  { workspace, networkEnv, plan, bundle, learned }: TrialScope,
): Promise<InsideEvidence> {
  const { target } = options;
  if (!('command' in target)) throw new Error('Expected a command: a server that runs already loads no probe.');
  const { command } = target;
  return repeatIfEarly(learned, async ({ awaitsGivenPort }) => {
    await using host = await ProbeHost.open(workspace, options.signal, bundle());
    const env = { ...command.env, ...host.getEnvironment(command.env?.NODE_OPTIONS) };
    const start = { ...target, command: { ...command, env }, workspace, awaitsGivenPort };
    await using server = await startServer(options, start);
    const request = await fillPlannedRequest(server, options, plan);
    const scope = { server, networkEnv, plan: { ...plan, request }, stayMs: STAY_MS, longerMs: options.dwellMs };
    const evidence = await probeInside(scope, host, options);
    server.assertAskedInTime();
    return evidence;
  });
}

/** Visits one server that has loaded the probe, and asks it what is left. */
async function probeInside(
  unkept: Omit<VisitScope, 'kept'>,
  host: ProbeHost,
  options: Pick<CheckOptions, 'visits' | 'moreWays' | 'deep' | 'onProgress'>,
): Promise<InsideEvidence> {
  await using kept = new AsyncDisposableStack();
  const scope = { ...unkept, kept };
  const unseen = await measureUnseen(host, scope.server.signal);
  const { firstLook } = scope.server;
  const rates = firstLook === null ? NO_RATES : computeRates(firstLook, scope.server.look());
  await host.command({ do: 'begin-visit', visit: WARM_UP - 1 });
  const { plan } = await selectListener(scope);
  await host.command({ do: 'end-visit', before: null });
  const run = new InsideRun({ ...scope, plan }, host, { unseen, rates });
  await run.warmUp();
  options.onProgress(`${options.visits} visits with the probe inside, on ${scope.server.address}`);
  await run.visitTimes(options.visits);
  await run.hangUpQuickly();
  const evidence = await run.tryMoreWays(options.moreWays);
  if (!options.deep || run.isOver) return evidence;
  options.onProgress('memory, after each of three times 60 clients');
  return { ...evidence, memory: await measureMemory({ ...scope, plan }, host) };
}
