import { RESOURCE_KINDS, type Leftover, type OutsideEvidence, type ResourceKind } from '../evidence.ts';
import { countNeeded, formatSeconds, formatVisits, type Symptom } from './symptom.ts';
import type { Thresholds } from '../thresholds.ts';

export const RESOURCE_NOUNS: Readonly<Record<ResourceKind, string>> = {
  process: 'a child process',
  thread: 'a thread',
  watch: 'a file watch',
  connection: 'a connection to another server',
  file: 'an open file',
  'own-socket': 'the socket of its connection',
  pipe: 'a pipe',
  descriptor: 'a descriptor',
  'temporary-file': 'a file in TMPDIR',
};

/** One cause, one finding: a child comes with its pipes and threads, and what a handler holds with its own socket. */
const PARTS: Readonly<Record<ResourceKind, readonly ResourceKind[]>> = {
  process: ['thread', 'pipe', 'descriptor', 'own-socket'],
  thread: ['pipe', 'descriptor', 'own-socket'],
  watch: ['descriptor', 'own-socket'],
  connection: ['own-socket'],
  file: ['own-socket', 'descriptor', 'temporary-file'],
  'own-socket': ['pipe', 'descriptor'],
  pipe: ['descriptor'],
  descriptor: [],
  'temporary-file': [],
};

/** Of these a server may keep a pool, so seeing them is not enough: each client must add one. */
const POOLED: readonly ResourceKind[] = ['thread', 'connection', 'file', 'process', 'temporary-file'];

/** Visits of which less is concluded from what they left than from what many quick clients left. */
const FEW_VISITS = 7;

export interface ResourceSymptom extends Symptom {
  resource: ResourceKind;
}

/** What visits left behind, by identity: born in a visit, and alive at the last look. */
export function judgeResources(evidence: OutsideEvidence, thresholds: Thresholds): ResourceSymptom[] {
  const found = RESOURCE_KINDS.flatMap((kind) => judgeKind(evidence, kind, thresholds) ?? []);
  const isPart = ({ resource, verdict }: ResourceSymptom) =>
    found.some((whole) => PARTS[whole.resource].includes(resource) && (whole.verdict === 'leak' || verdict !== 'leak'));
  return found.filter((one) => !isPart(one));
}

/** Whether something was left by some visits and not by others. */
export function hasDoubtfulResource({ visits, leftovers }: OutsideEvidence, thresholds: Thresholds): boolean {
  return RESOURCE_KINDS.some((kind) => {
    const held = countVisits(leftovers.filter((one) => one.kind === kind && one.isHeld));
    return (
      held >= countNeeded(visits.length, thresholds.doubtfulShare) &&
      held < countNeeded(visits.length, thresholds.shareOfVisits)
    );
  });
}

/** Whether what grows could be a pool that is larger than the quick clients so far. */
export function mayBePool(evidence: OutsideEvidence, thresholds: Thresholds): boolean {
  return judgeResources(evidence, thresholds).some(
    ({ verdict, resource }) => verdict === 'leak' && POOLED.includes(resource) && resource !== 'process',
  );
}

function judgeKind(evidence: OutsideEvidence, kind: ResourceKind, thresholds: Thresholds): ResourceSymptom | null {
  const { visits, leftovers } = evidence;
  const left = leftovers.filter((one) => one.kind === kind);
  const held = left.filter(({ isHeld }) => isHeld);
  const needed = countNeeded(visits.length, thresholds.shareOfVisits);
  const count = [countVisits(held), visits.length] as const;
  const base = { kind, resource: kind, ageMs: Math.max(0, ...held.map(({ aliveMs }) => aliveMs)) };
  if (count[0] < needed || !isYoungestOldEnough(held, evidence, thresholds)) {
    const isLate = countVisits(left) >= needed && visits.length > 0;
    return isLate ? { ...base, ...describeLate(kind, left, visits.length) } : null;
  }
  const summary = `${formatVisits(count)} left ${RESOURCE_NOUNS[kind]} (\`${held[0]!.text}\`)`;
  if (!isConfirmed(evidence, kind, thresholds)) return { ...base, count, ...describeUnconfirmed(evidence, summary) };
  if (held.every(({ goneMs }) => goneMs !== null)) return { ...base, ...describeLate(kind, left, visits.length) };
  const sentence = `${formatVisits(count)} left ${RESOURCE_NOUNS[kind]} behind (\`${held[0]!.text}\`). It was still there ${formatSeconds(base.ageMs)} after the client had left.`;
  return { ...base, verdict: 'leak', count, sentence };
}

function isYoungestOldEnough(held: readonly Leftover[], { visits }: OutsideEvidence, thresholds: Thresholds): boolean {
  const youngest = held.filter(({ visit }) => visit === visits.length - 1);
  return youngest.length === 0 || youngest.some(({ aliveMs }) => aliveMs >= thresholds.youngestMs);
}

function describeUnconfirmed(
  { quick }: OutsideEvidence,
  summary: string,
): Pick<Symptom, 'verdict' | 'summary' | 'sentence'> {
  if (quick.length > 0)
    return {
      verdict: 'started-once',
      summary: `${summary}.`,
      sentence: `${summary}, and many more clients did not add to it: a pool or a cache.`,
    };
  return {
    verdict: 'not-judged',
    summary: `${summary}.`,
    sentence: `${summary}. Whether it is a pool only many more clients can tell: --yes lets them come.`,
  };
}

/** Every one of the quick clients must have added one; with many visits and no pool of that kind these are enough. */
function isConfirmed(
  { quick, visits, lastLook }: OutsideEvidence,
  kind: ResourceKind,
  thresholds: Thresholds,
): boolean {
  const isMany = visits.length >= FEW_VISITS && !POOLED.includes(kind);
  const last = quick.at(-1);
  if (last === undefined || lastLook === null) return isMany || (visits.length >= FEW_VISITS && kind === 'process');
  const before = quick.at(-2)?.counts ?? lastLook.counts;
  return isMany || last.counts[kind] - before[kind] >= thresholds.growthPerHangUp * last.hangUps;
}

function describeLate(kind: ResourceKind, left: readonly Leftover[], visits: number): Omit<Symptom, 'kind' | 'ageMs'> {
  const gone = left.filter(({ goneMs }) => goneMs !== null);
  const aliveMs = Math.max(...left.map((one) => one.aliveMs));
  const goneMs = Math.max(0, ...gone.map((one) => one.goneMs ?? 0));
  const count = [countVisits(left), visits] as const;
  const until = gone.length > 0 ? ` and was gone after at most ${formatSeconds(goneMs)}` : '';
  return {
    verdict: 'late',
    count,
    sentence: `${formatVisits(count)} left ${RESOURCE_NOUNS[kind]} (\`${left[0]!.text}\`) that was still there ${formatSeconds(aliveMs)} after the client had left${until}.`,
  };
}

function countVisits(left: readonly Leftover[]): number {
  return new Set(left.map(({ visit }) => visit)).size;
}
