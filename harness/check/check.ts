import { existsSync } from 'node:fs';
import packageJson from '../../package.json' with { type: 'json' };
import type { FailureCode } from '../model/failure-codes.ts';
import {
  CHECK_VERDICTS,
  type CheckFinding,
  type CheckReport,
  type CheckTrial,
  type CheckVisit,
} from '../model/check-report.ts';
import { FAULT_TRAITS } from '../model/faults.ts';
import { createLoopbackEnv } from '../observe/network/loopback.ts';
import { Programs } from '../observe/programs.ts';
import { HarnessError } from '../system/errors.ts';
import { Workspace } from '../system/workspace.ts';
import type { OutsideEvidence, VisitEvidence } from './evidence.ts';
import type { InsideEvidence } from './inside-probe.ts';
import { isNodeServer, probeInsideServer, type TrialScope } from './inside-trial.ts';
import { toFinding, type Subject } from './finding.ts';
import { joinProbes } from './join-probes.ts';
import { judgeInside } from './judge-inside.ts';
import { isInDoubt, judgeOutside, needsMoreQuick } from './judge-outside.ts';
import type { CheckOptions } from './options.ts';
import { OutsideProbe } from './outside.ts';
import { prepareRequest } from './prepare-request.ts';
import { CheckedServer } from './server.ts';
import type { Symptom } from './symptom.ts';

/** What no look from outside can see, whatever the server did. */
const OUT_OF_SIGHT = [
  'memory: listeners, entries of tables and buffers that stay show in no other way',
  'timers that go off less than once in 3 s',
  'limits that so few clients do not reach',
  'which line it was: the probe inside the process needs Node, and a command that starts it',
];

/** What no look into a process of Node can see either. */
const OUT_OF_SIGHT_INSIDE = [
  'memory beside responses, awaits and generators: entries of tables and buffers',
  'limits that so few clients do not reach',
  'what a queue or a batch of its own does later for several clients at once, unless it grows with each',
];

/**
 * Judges a server without a declaration, each request and way of leaving on a process of its own.
 * @throws {HarnessError} if there is no /proc
 */
export async function checkServer(options: CheckOptions): Promise<CheckReport> {
  if (!existsSync('/proc/self/stat'))
    throw new HarnessError(
      'proc-unreadable',
      'Expected /proc, got none: hangup check looks there for what a server holds. It needs Linux, and a container with its own /proc.',
    );
  await using workspace = new Workspace();
  const programs = options.faults.some((fault) => FAULT_TRAITS[fault].ownProcess)
    ? await Programs.translatePrograms([], workspace.createPath('programs'), options.signal)
    : Programs.createEmpty();
  await using networkEnv = createLoopbackEnv(workspace, programs);
  const startedAt = new Date().toISOString();
  const trials: CheckTrial[] = [];
  const visits: CheckVisit[] = [];
  const findings: CheckFinding[] = [];
  let watchedMs = 0;
  let wasInside = true;
  for (const asked of options.requests)
    for (const fault of options.faults)
      for (const phase of options.phases) {
        const subject = { request: asked.name, fault, phase };
        const plan = { ...asked, fault, phase };
        const trial = await runTrial(options, { workspace, networkEnv, plan });
        trials.push({ ...subject, seconds: trial.seconds });
        visits.push(...listVisits(trial.visits, subject));
        findings.push(...trial.symptoms.map((symptom) => toFinding(symptom, subject)));
        watchedMs = Math.max(watchedMs, trial.watchedMs);
        wasInside &&= trial.wasInside;
      }
  const worst = CHECK_VERDICTS.find((verdict) => findings.some((finding) => finding.verdict === verdict));
  return {
    schemaVersion: 1,
    hangup: packageJson.version,
    startedAt,
    server: options.name,
    verdict: worst ?? 'clean',
    watchedMs,
    trials,
    visits,
    findings,
    notJudged: wasInside ? OUT_OF_SIGHT_INSIDE : OUT_OF_SIGHT,
  };
}

interface Trial {
  symptoms: readonly Symptom[];
  visits: readonly VisitEvidence[];
  watchedMs: number;
  wasInside: boolean;
  seconds: number;
}

/** Outside first and alone: the probe inside makes wake-ups of its own. Each on its own process of the server. */
async function runTrial(options: CheckOptions, scope: TrialScope): Promise<Trial> {
  const startedAt = performance.now();
  let isNode = !options.probes.includes('outside');
  const onListening = (server: CheckedServer) => (isNode = isNodeServer(server));
  const outside = isNode ? null : await probeOutside(options, { ...scope, onListening }).catch(toStartProblem);
  const canProbe = isNode && options.probes.includes('inside') && 'command' in options.target;
  const inside = canProbe ? await probeInsideServer(options, scope).catch(toStartProblem) : null;
  const visits = [outside, inside].map((one) => (one !== null && 'visits' in one ? one.visits : []));
  const symptomsOutside = judgeTrial(outside, judgeOutside);
  const symptomsInside = judgeTrial(inside, judgeInside);
  return {
    symptoms: inside === null ? symptomsOutside : joinProbes(symptomsOutside, symptomsInside),
    visits: visits.find(({ length }) => length > 0) ?? [],
    watchedMs: outside !== null && 'end' in outside ? (outside.end?.sinceLastVisitMs ?? 0) : findWatchedMs(inside),
    wasInside: inside !== null,
    seconds: (performance.now() - startedAt) / 1_000,
  };
}

function judgeTrial<T extends object>(evidence: T | Symptom | null, judge: (evidence: T) => Symptom[]): Symptom[] {
  if (evidence === null) return [];
  return 'sentence' in evidence ? [evidence] : judge(evidence);
}

function findWatchedMs(inside: InsideEvidence | Symptom | null): number {
  return inside !== null && 'sinceLastVisitMs' in inside ? inside.sinceLastVisitMs : 0;
}

/** A server that does not come to listen cannot be judged; its log says why. */
function toStartProblem(error: unknown): Symptom {
  if (!(error instanceof HarnessError) || !START_PROBLEMS.includes(error.code)) throw error;
  const { code, message, log } = error;
  return { verdict: 'not-judged', kind: code, sentence: message, count: [0, 0], ageMs: null, log };
}

const START_PROBLEMS: readonly FailureCode[] = [
  'not-startable',
  'start-timeout',
  'exited',
  'connect-failed',
  'proc-unreadable',
];

async function probeOutside(
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
  const request = options.before === null ? plan.request : await prepareRequest(server, options.before, plan);
  const { host, port } = server.listener;
  onProgress(`${name} listens on ${host.includes(':') ? `[${host}]` : host}:${port}`);
  onListening(server);
  return await OutsideProbe.run(
    { server, networkEnv, plan: { ...plan, request } },
    {
      visits: options.visits,
      quick: isOwn || target.quick,
      lingerMs: options.lingerMs,
      onProgress,
      isInDoubt,
      needsMoreQuick,
    },
  );
}

function listVisits(visits: readonly VisitEvidence[], subject: Subject): CheckVisit[] {
  return visits.map(({ answer, bytes, ended }) => ({
    ...subject,
    status: answer.status,
    firstByteMs: answer.firstByteMs,
    bytes,
    ended,
  }));
}
