import { existsSync } from 'node:fs';
import type { Fault, Phase } from '../../scenarios/kit/vocabulary.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { FailureCode } from '../model/failure-codes.ts';
import {
  CHECK_VERDICTS,
  type CheckFinding,
  type CheckReport,
  type CheckTrial,
  type CheckVisit,
} from '../model/check-report.ts';
import { FAULT_TRAITS, isSilentFault } from '../model/faults.ts';
import type { Command } from '../model/plan.ts';
import { createLoopbackEnv } from '../observe/network/loopback.ts';
import { Programs } from '../observe/programs.ts';
import { HarnessError } from '../system/errors.ts';
import { Workspace } from '../system/workspace.ts';
import type { OutsideEvidence } from './evidence.ts';
import { judgeOutside } from './judge-outside.ts';
import { judgeMarkedVisits } from './judge-marks.ts';
import { OutsideProbe } from './outside.ts';
import { prepareRequest } from './prepare-request.ts';
import type { CheckRequest } from './request.ts';
import { CheckedServer } from './server.ts';
import type { Symptom } from './symptom.ts';
import type { VisitPlan } from './visit.ts';

export interface CheckOptions {
  /** What reports call the server. */
  name: string;
  target: { command: Command; setPort: boolean } | { origin: URL; quick: boolean };
  requests: readonly CheckRequest[];
  /** What each server is asked once, before all others; null for nothing. */
  before: CheckRequest | null;
  faults: readonly Fault[];
  phases: readonly Phase[];
  /** How many visits count; as many again when in doubt. */
  visits: number;
  lingerMs: number;
  signal: AbortSignal;
  onProgress: (sentence: string) => void;
}

/** What is asked of a server of which nothing more was said. */
export const CHECK_DEFAULTS = {
  before: null,
  faults: ['reset'],
  phases: ['mid-stream'],
  visits: 4,
  lingerMs: 0,
} as const satisfies Partial<CheckOptions>;

const MANY_VISITS = 8;

/** What no look from outside can see, whatever the server did. */
const OUT_OF_SIGHT = [
  'memory: listeners, entries of tables and buffers that stay show in no other way',
  'timers that go off less than once in 3 s',
  'limits that so few clients do not reach',
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
  for (const asked of options.requests)
    for (const fault of options.faults)
      for (const phase of options.phases) {
        const subject = { request: asked.name, fault, phase };
        const plan = { ...asked, fault, phase };
        const trialStart = performance.now();
        const evidence = await probeOutside(options, { workspace, networkEnv, plan }).catch(toStartProblem);
        trials.push({ ...subject, seconds: (performance.now() - trialStart) / 1_000 });
        if ('sentence' in evidence) {
          findings.push(toFinding(evidence, subject));
          continue;
        }
        visits.push(...listVisits(evidence, subject));
        findings.push(...judgeOutside(evidence).map((symptom) => toFinding(symptom, subject)));
        watchedMs = Math.max(watchedMs, evidence.end?.sinceLastVisitMs ?? 0);
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
    notJudged: OUT_OF_SIGHT,
  };
}

type Subject = Pick<CheckVisit, 'request' | 'fault' | 'phase'>;

const NO_PACKET =
  'No packet tells the server that the client is gone: only a deadline, a heartbeat or TCP_USER_TIMEOUT can end it.';

function toFinding(symptom: Symptom, subject: Subject): CheckFinding {
  const { verdict, kind, count, ageMs, source = 'outside', log = '' } = symptom;
  const isSilent = isSilentFault(subject.fault) && verdict === 'leak';
  const sentence = isSilent ? `${symptom.sentence} ${NO_PACKET}` : symptom.sentence;
  return { verdict, kind, sentence, site: null, count, ageMs, source, advice: [], log, ...subject };
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
  'invalid-mark',
  'marks-flood',
  'marks-file-changed',
  'wrong-clock',
  'stamp-after-read',
  'stamp-too-early',
  'second-listening',
];

interface ProbeScope {
  workspace: Workspace;
  networkEnv: ReturnType<typeof createLoopbackEnv>;
  plan: VisitPlan;
}

async function probeOutside(
  options: CheckOptions,
  { workspace, networkEnv, plan }: ProbeScope,
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
    return await OutsideProbe.run(
      { server, networkEnv, plan: { ...plan, request } },
      {
        // Clients that leave without a packet cannot be many at once: so more of them are looked at.
        visits: isSilentFault(plan.fault) ? Math.max(options.visits, MANY_VISITS) : options.visits,
        quick: (isOwn || target.quick) && !isSilentFault(plan.fault),
        lingerMs: options.lingerMs,
        onProgress,
      },
    );
  } catch (error) {
    server.signal.throwIfAborted(); // its marks break the contract, or the user has had enough
    throw error;
  }
}

function listVisits({ visits, marked }: OutsideEvidence, subject: Subject): CheckVisit[] {
  const verdicts = judgeMarkedVisits(marked);
  return visits.map(({ answer, bytes, ended }, at) => ({
    ...subject,
    status: answer.status,
    firstByteMs: answer.firstByteMs,
    bytes,
    ended,
    guards: (verdicts[at] ?? []).map(({ name, outcome, latencyMs }) => ({ name, outcome, latencyMs })),
  }));
}
