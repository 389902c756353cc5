import { findAnswerProblem } from './answers.ts';
import { FAULT_TRAITS, isCompleted } from '../../model/faults.ts';
import { VISITS_OF_A_WAY, type InsideEvidence, type WayEvidence } from '../inside-evidence.ts';
import type { HeldKind, ProcessLook } from '../probe/look.ts';
import { isSamePlace, judgeHeld } from './held.ts';
import { judgeMemory } from './memory.ts';
import { judgeUnseenThreads } from './threads.ts';
import type { Way } from '../options.ts';
import { STUCK_MS } from '../inside/probe-host.ts';
import { addSentence, formatSeconds, type Symptom } from './symptom.ts';
import { THRESHOLDS, type Thresholds } from '../thresholds.ts';

/** What a whole answer leaves may be a pool, or work that was meant to go on: only these are a leak by themselves. */
const LEFT_BY_COMPLETED: readonly HeldKind[] = ['timer', 'listener'];
const ONLY_COMPLETED =
  'Only clients that got the whole answer left it: what ends it for those that leave is missing at the end.';
const COMPLETED = 'Clients that got the whole answer left it as well: it does not come from leaving.';

/** What the processes of the server hold that each visit left there; nothing if it is clean. One cause is one finding. */
export function judgeInside(evidence: InsideEvidence, thresholds: Thresholds = THRESHOLDS): Symptom[] {
  const ended = judgeExit(evidence) ?? judgeStuck(evidence);
  const ofWays = evidence.moreWays.flatMap((way, index) => judgeWay(evidence, { way, index }, thresholds));
  const found = judgeHeld(evidence, thresholds).map((one) => addReference(one, ofWays));
  const all = [...found];
  for (const one of ofWays)
    if (isLeakOfWay(one) && !isLeftByFirstAnswer(one, ofWays) && !all.some((other) => isSameCause(one, other)))
      all.push(isCompleted(one.way.fault) ? addSentence(one, ONLY_COMPLETED) : addReference(one, ofWays));
  const isExplained = all.some(({ verdict }) => verdict === 'leak' || verdict === 'retained');
  if (!isExplained) all.push(...judgeMemory(evidence));
  if (ended !== null) return [ended, ...all];
  const problem = found.some(({ verdict }) => verdict === 'leak') ? null : findProblem(evidence);
  return problem === null ? all : [problem, ...all];
}

type SymptomOfWay = Symptom & Required<Pick<Symptom, 'way'>>;

/** What the clients left that went in a further way. */
function judgeWay(
  evidence: InsideEvidence,
  { way: tried, index }: { way: WayEvidence; index: number },
  thresholds: Thresholds,
): SymptomOfWay[] {
  const firstNumber = VISITS_OF_A_WAY * (index + 1);
  const last = evidence.last.map((look) => selectVisits(look, firstNumber));
  const { visits, quickHangUps } = tried;
  const way = findWay(tried);
  const symptoms = judgeHeld({ ...evidence, visits, quickHangUps, afterVisits: [], last }, thresholds);
  return symptoms.map((symptom) => ({ ...symptom, way }));
}

function isLeakOfWay({ verdict, way, group }: SymptomOfWay): boolean {
  return (
    verdict === 'leak' && (!isCompleted(way.fault) || (group !== undefined && LEFT_BY_COMPLETED.includes(group.kind)))
  );
}

/** Of a connection that is used again, the first answer was read to its end, as by the control. */
function isLeftByFirstAnswer(one: SymptomOfWay, ofWays: readonly SymptomOfWay[]): boolean {
  const { servesBefore } = FAULT_TRAITS[one.way.fault];
  return servesBefore && !isCompleted(one.way.fault) && isLeftByControl(one, ofWays);
}

/** The control: whether a client that did not leave before the end has left the same. */
function addReference<T extends Symptom>(one: T, ofWays: readonly SymptomOfWay[]): T {
  return one.verdict === 'leak' && isLeftByControl(one, ofWays) ? addSentence(one, COMPLETED) : one;
}

function isLeftByControl(one: Symptom, ofWays: readonly SymptomOfWay[]): boolean {
  return ofWays.some((other) => isCompleted(other.way.fault) && isSameCause(one, other));
}

/**
 * Where the first byte came too early for the phase, the clients left in the middle of the stream; where the whole answer did, they
 * did not leave it at all.
 */
export function findWay({ fault, phase, visits }: Omit<WayEvidence, 'quickHangUps' | 'seconds'>): Way {
  const haveAll = visits.length > 0 && visits.every(({ ended }) => ended === 'regular');
  const areLate = visits.every(({ hasMissedPhase }) => hasMissedPhase);
  return { fault: haveAll ? 'complete' : fault, phase: areLate ? 'mid-stream' : phase };
}

/** The visits of one way of leaving, counted from 0. */
function selectVisits(look: ProcessLook, firstNumber: number): ProcessLook {
  const held = look.held.map((group) => {
    const own = Object.entries(group.visits).map(([visit, count]) => [Number(visit) - firstNumber, count] as const);
    return { ...group, visits: Object.fromEntries(own.filter(([visit]) => visit >= 0 && visit < VISITS_OF_A_WAY)) };
  });
  return { ...look, held };
}

function isSameCause(one: Symptom, other: Symptom): boolean {
  if (one.group === undefined || other.group === undefined) return false;
  const isPlaceKnown = one.group.site !== null && other.group.site !== null;
  return isPlaceKnown ? isSamePlace(one.group, other.group) : one.kind === other.kind;
}

function judgeExit({ exit, exitWay }: InsideEvidence): Symptom | null {
  if (exit === null) return null;
  const sentence = `The server ${exit.text} after ${exit.afterVisits} clients had left: a client that leaves can end it.`;
  return {
    verdict: 'crashed',
    kind: 'process-ended',
    sentence,
    count: [1, 1],
    ageMs: null,
    log: exit.log,
    ...(exitWay && { way: exitWay }),
  };
}

function judgeStuck({ stuckPid, visits }: InsideEvidence): Symptom | null {
  if (stuckPid === null) return null;
  const after = visits.length === 0 ? 'a client' : `${visits.length + 1} clients`;
  const sentence = `Process ${stuckPid} took no turn of its event loop for ${formatSeconds(STUCK_MS)}, after ${after} had left: its code goes on without a pause, and no other client gets an answer.`;
  return {
    verdict: 'stopped-answering',
    kind: 'event-loop-blocked',
    sentence,
    count: [1, 1],
    ageMs: null,
    source: 'inside',
  };
}

/** Why the probe can say nothing, not even that it is clean; null if it can. */
function findProblem(evidence: InsideEvidence): Symptom | null {
  const { visits, last, hasReport } = evidence;
  const base = { verdict: 'not-judged', count: [visits.length, visits.length], ageMs: null } as const;
  const answer = findAnswerProblem({ ...evidence, ordinaryAfter: null });
  if (answer !== null) return { ...base, ...answer };
  if (last.some(({ requests }) => requests > 0)) {
    const unseen = judgeUnseenThreads(evidence);
    return unseen && { ...base, ...unseen };
  }
  const sentence = hasReport
    ? 'The probe saw no request in any process of the server: it speaks another protocol, or another process answers.'
    : 'No process of the server has loaded the probe: it needs Node 20.19 or later, and NODE_OPTIONS.';
  return { ...base, kind: 'no-report', sentence };
}
