import { existsSync } from 'node:fs';
import packageJson from '../../package.json' with { type: 'json' };
import {
  findWorstVerdict,
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
import { toFinding } from './advice/finding.ts';
import type { CheckOptions } from './options.ts';
import { bundleProbe } from './inside/probe-bundle.ts';
import { describeOtherWays } from './symptoms/untried.ts';
import { runTrial } from './trial.ts';

const MEMORY = 'memory: listeners, entries of tables and buffers that stay show in no other way';
const MEMORY_INSIDE = 'memory beside responses, awaits and generators: entries of tables and buffers, without --deep';
const FEW_CLIENTS = 'what only many clients show: --yes lets sixty come at once';
const NOT_DEEP =
  'memory, although --deep asks for it: it is measured of a server on Node alone, which a command starts';

const SHORT_STAY = 'what begins only for a client that stays: --dwell 2000 lets each stay 2 s longer';

/** What no look from outside can see, whatever the server did. */
const OUT_OF_SIGHT = [
  'timers that go off less than once in 3 s',
  'limits that so few clients do not reach',
  'which line it was: the probe inside the process needs Node, and a command that starts it',
];

/** What no look into a process of Node can see either. */
const OUT_OF_SIGHT_INSIDE = [
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
  await using networkEnv = createLoopbackEnv(workspace, programs, { isWatchedClosely: true });
  let bundled: Promise<string> | null = null;
  const bundle = (): Promise<string> => {
    bundled ??= bundleProbe(workspace, options.signal);
    bundled.catch(() => {}); // the trial that needs it throws it
    return bundled;
  };
  const startedAt = new Date().toISOString();
  const trials: CheckTrial[] = [];
  const visits: CheckVisit[] = [];
  const findings: CheckFinding[] = [];
  let watchedMs = 0;
  const untried = new Set<string>();
  let wasInside = true;
  const learned = { awaitsGivenPort: false };
  for (const asked of options.requests)
    for (const fault of options.faults)
      for (const phase of options.phases) {
        const subject = { request: asked.name, fault, phase };
        const plan = { ...asked, fault, phase };
        const trial = await runTrial(options, { workspace, networkEnv, plan, bundle, learned });
        const tried = [{ fault, phase, seconds: trial.seconds, visits: trial.visits }, ...trial.moreWays];
        for (const { visits: ofWay, seconds, ...way } of tried) {
          trials.push({ request: asked.name, ...way, seconds });
          visits.push(...ofWay.map((visit) => ({ request: asked.name, ...way, ...visit })));
        }
        findings.push(...trial.symptoms.map((symptom) => toFinding(symptom, subject)));
        for (const one of trial.untried) untried.add(`${asked.name}, ${one}`);
        watchedMs = Math.max(watchedMs, trial.watchedMs);
        wasInside &&= trial.wasInside;
      }
  return {
    schemaVersion: 1,
    hangup: packageJson.version,
    startedAt,
    server: options.name,
    verdict: findWorstVerdict(findings),
    watchedMs,
    trials,
    visits,
    findings,
    notJudged: [
      ...untried,
      ...(visits.length === 0 || (wasInside && options.moreWays.length > 0) ? [] : [describeOtherWays(trials)]),
      ...(visits.length === 0 ? [] : listNotJudged(options, wasInside)), // where no client came, all of it was not
    ],
  };
}

function listNotJudged({ deep, target, dwellMs, phases }: CheckOptions, wasInside: boolean): string[] {
  const many = 'origin' in target && !target.quick ? [FEW_CLIENTS] : [];
  const short = dwellMs === 0 && phases.includes('mid-stream') ? [SHORT_STAY] : [];
  if (wasInside) return [...(deep ? [] : [MEMORY_INSIDE]), ...short, ...OUT_OF_SIGHT_INSIDE];
  return [...many, deep ? NOT_DEEP : MEMORY, ...short, ...OUT_OF_SIGHT];
}
