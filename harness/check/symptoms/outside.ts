import { MS_PER_S } from '../../model/format.ts';
import type { OutsideEvidence, Rates, VisitEvidence } from '../evidence.ts';
import { findAnswerProblem, findUnsureSlowness, judgeAnswers } from './answers.ts';
import { judgeMarks, listReleasedGuards } from './marks.ts';
import { isEndUnclear, judgeRates, mayBeStartedOnce } from './rates.ts';
import { hasDoubtfulResource, judgeResources, mayBePool } from './resources.ts';
import type { Symptom } from './symptom.ts';
import { THRESHOLDS, type Thresholds } from '../thresholds.ts';

/** Findings that end with exit code 1. */
const ACCUSING: readonly Symptom['verdict'][] = ['crashed', 'stopped-answering', 'leak', 'premature', 'double'];

/** What the evidence proves; nothing if it is clean. One cause is one finding. */
export function judgeOutside(evidence: OutsideEvidence, thresholds: Thresholds = THRESHOLDS): Symptom[] {
  const answers = judgeAnswers(evidence, thresholds);
  const resources = judgeResources(evidence, thresholds);
  const isShared = evidence.otherClients > 0; // what others have it do is no noise of its own
  const rates = judgeRates(evidence, thresholds).filter(({ kind }) => !isShared || kind !== 'own-noise');
  const marked = judgeMarks(evidence, thresholds);
  const found =
    answers.length > 0
      ? joinAnswers(answers, [...marked, ...resources, ...rates])
      : joinMarks(evidence, { marked, seen: joinCauses(resources, rates) });
  if (found.some(({ verdict }) => ACCUSING.includes(verdict) || verdict === 'not-judged')) return found;
  const problem = findProblem(evidence, thresholds);
  return problem ? [problem, ...found] : found;
}

/** A process that ended holds nothing any more; one that does not answer often holds what it was to answer with. */
function joinAnswers(answers: readonly Symptom[], others: readonly Symptom[]): Symptom[] {
  const held = others.filter(({ verdict }) => verdict === 'leak' || verdict === 'started-once');
  return answers.map((answer) =>
    answer.verdict === 'stopped-answering'
      ? {
          ...answer,
          sentence: [answer.sentence, ...held.map(({ summary, sentence }) => summary ?? sentence)].join(' '),
        }
      : answer,
  );
}

/** What holds something also runs: one cause. */
function joinCauses(resources: readonly Symptom[], rates: readonly Symptom[]): Symptom[] {
  const cause = resources.findIndex(({ verdict }) => verdict === 'leak');
  if (cause === -1) return [...resources, ...rates];
  const more = rates.filter(({ verdict }) => verdict === 'leak').map(({ sentence }) => ` ${sentence}`);
  return resources.map((one, at) => (at === cause ? { ...one, sentence: one.sentence + more.join('') } : one));
}

/** What the system counts outranks what the server says; where both say that something is held, it is one cause. */
function joinMarks(
  evidence: OutsideEvidence,
  { seen, marked }: { seen: readonly Symptom[]; marked: readonly Symptom[] },
): Symptom[] {
  const leaks = seen.filter(({ verdict }) => verdict === 'leak').map(({ sentence }) => ` ${sentence}`);
  const cause = marked.findIndex(({ verdict }) => verdict === 'leak');
  if (cause !== -1) {
    const joined = marked.map((one, at) => (at === cause ? { ...one, sentence: one.sentence + leaks.join('') } : one));
    return [...joined, ...seen.filter(({ verdict }) => verdict !== 'leak')];
  }
  const released = listReleasedGuards(evidence).map((guard) => `\`${guard}\``);
  const saying = released.length === 0 ? '' : ` The marks say that ${released.join(', ')} was released.`;
  return [
    ...marked,
    ...seen.map((one) => (one.verdict === 'leak' ? { ...one, sentence: one.sentence + saying } : one)),
  ];
}

/** Whether twice the visits would say more. */
export function isInDoubt(evidence: OutsideEvidence, thresholds: Thresholds = THRESHOLDS): boolean {
  return hasDoubtfulResource(evidence, thresholds);
}

/** Whether many more quick clients would say more. */
export function needsMoreQuick(evidence: OutsideEvidence, thresholds: Thresholds = THRESHOLDS): boolean {
  const hasLeft = judgeResources(evidence, thresholds).some(({ verdict }) => verdict === 'leak');
  // What is held is the cause, and what runs beside it needs no proof of its own.
  return hasLeft ? mayBePool(evidence, thresholds) : mayBeStartedOnce(evidence, thresholds);
}

/** Whether a longer look at the end would say more. */
export function needsLongerEnd(evidence: OutsideEvidence, thresholds: Thresholds = THRESHOLDS): boolean {
  return isEndUnclear(evidence, thresholds);
}

/** Why nothing was proven, not even that it is clean; null if it is. */
function findProblem(evidence: OutsideEvidence, thresholds: Thresholds): Symptom | null {
  const { otherClients, visits, before, ordinaryBefore, warmedUp } = evidence;
  const base = { verdict: 'not-judged', count: [visits.length, visits.length], ageMs: null } as const;
  if (otherClients > 0)
    return {
      ...base,
      kind: 'other-connections',
      sentence: `${otherClients} other connections to the port were open: what they do cannot be told from what the visits did.`,
    };
  const problem = findAnswerProblem(evidence) ?? findUnsureSlowness(evidence, thresholds);
  if (problem) return { ...base, ...problem };
  const shown = visits.filter(({ isFaultShown }) => isFaultShown !== false).length;
  if (shown === 0 && visits.length > 0)
    return {
      ...base,
      kind: 'fault-not-shown',
      sentence: 'The kernel did not show that the clients left as they should.',
    };
  if (listReleasedGuards(evidence).length > 0) return null;
  const isSeen = (visit: VisitEvidence) => isObservable(visit, before, thresholds);
  if (visits.filter(isSeen).length >= visits.length / 2) return null;
  if (ordinaryBefore && isSeen({ ...ordinaryBefore, after: warmedUp })) return null;
  return {
    ...base,
    kind: 'nothing-observable',
    sentence:
      'While its clients were there, the server did nothing that can be seen from outside: a leak would not show, and neither does a clean end.',
  };
}

/** Whether the server did something for its client that could go on without it, or does. */
function isObservable(
  { heldResource, isStreaming, connected, connectedMs, after }: VisitEvidence,
  before: Rates,
  { lateWakeUps }: Pick<Thresholds, 'lateWakeUps'>,
): boolean {
  const least = Math.max(lateWakeUps, (OBSERVABLE_WAKE_UPS * MS_PER_S) / connectedMs);
  return (
    heldResource ||
    isStreaming ||
    connected.wakeUps - Math.max(before.wakeUps, after.wakeUps) >= least ||
    after.wakeUps - before.wakeUps >= Math.max(lateWakeUps, before.wakeUps)
  );
}

/** While a client is there: one or two are often the end of what was begun before. */
const OBSERVABLE_WAKE_UPS = 3;
