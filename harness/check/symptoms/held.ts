import type { CheckVerdict } from '../../model/check-report.ts';
import type { ClientEvidence } from '../evidence.ts';
import { QUICK_VISIT, type InsideEvidence } from '../inside-evidence.ts';
import { HELD_KINDS, type HeldGroup, type HeldKind } from '../probe/look.ts';
import { countNeeded, formatSeconds, formatVisits, type Symptom } from './symptom.ts';
import { THRESHOLDS, type Thresholds } from '../thresholds.ts';

/** What has a share of one pool: it counts as a leak if each of many more clients adds to it. */
const POOLED: readonly HeldKind[] = ['process', 'worker', 'watch', 'connection', 'file'];
/** Memory alone: nothing runs, and nothing of the system is held. */
const RETAINED: readonly HeldKind[] = ['parked-await', 'parked-generator', 'response'];
/** What is said only if nothing else explains it: it follows from something that is held. */
const CONSEQUENCES: readonly HeldKind[] = ['activity', 'write', ...RETAINED];

/** Of a pool, each client adds less than this. */
const GROWTH_PER_CLIENT = 0.5;
/** What only some clients leave, one after the other, so many must have left: one may have started it for all. */
const LEAST_SOME = 2;

interface Judged {
  group: HeldGroup;
  verdict: CheckVerdict;
  count: readonly [number, number];
  /** Of what only some visits left: how many of many more clients did. */
  quickCount?: readonly [number, number];
}

/** What is there after the clients have left. */
export type HeldEvidence = Pick<InsideEvidence, 'afterVisits' | 'last' | 'quickHangUps' | 'sinceLastVisitMs'> & {
  visits: readonly { ended?: ClientEvidence['ended'] }[];
};

/** What each visit left. */
export function judgeHeld(evidence: HeldEvidence, thresholds: Thresholds = THRESHOLDS): Symptom[] {
  const judged = dropWaitingCallers(listGroups(evidence)).flatMap((group) => judgeGroup(group, evidence, thresholds));
  const ageMs = evidence.sinceLastVisitMs;
  return joinCauses(judged).map(({ group, verdict, count, quickCount }) => {
    const sentence = `${describe(group, { verdict, count, ageMs })}${quickCount ? describeSome(quickCount) : ''}`;
    return { verdict, kind: group.kind, sentence, count, ageMs, group };
  });
}

/** All processes together: a cluster shares its clients among them. */
function listGroups({ afterVisits, last }: HeldEvidence): HeldGroup[] {
  const parked = afterVisits.flatMap(({ held }) => held.filter(({ kind }) => kind === 'parked-generator'));
  const groups = new Map<string, HeldGroup>();
  for (const group of [...last.flatMap(({ held }) => held), ...parked]) {
    const { kind, site, isAttributed, text, traits } = group;
    const key = JSON.stringify([
      kind,
      site === null ? text.replace(/\d+/g, '') : [site.file, site.line, site.column],
      isAttributed,
      traits.includes('own'),
    ]);
    const known = groups.get(key);
    groups.set(key, known === undefined ? group : { ...group, visits: addCounts(known.visits, group.visits) });
  }
  return [...groups.values()];
}

/** Who waits for a function that waits says nothing of its own. */
function dropWaitingCallers(groups: readonly HeldGroup[]): HeldGroup[] {
  const awaits = groups.filter(({ kind }) => kind === 'parked-await');
  const isWaitingCaller = (one: HeldGroup) => awaits.some((other) => isCaller(one, other) && !isCaller(other, one));
  return groups.filter((group) => group.kind !== 'parked-await' || !isWaitingCaller(group));
}

function isCaller({ site }: HeldGroup, { site: called }: HeldGroup): boolean {
  return called !== null && called.callers.some(({ file, line }) => file === site?.file && line === site.line);
}

function addCounts(one: HeldGroup['visits'], other: HeldGroup['visits']): HeldGroup['visits'] {
  const sum: Record<number, number> = { ...one };
  for (const [visit, count] of Object.entries(other)) sum[Number(visit)] = (sum[Number(visit)] ?? 0) + count;
  return sum;
}

function judgeGroup(group: HeldGroup, evidence: HeldEvidence, thresholds: Thresholds): Judged[] {
  const { visits, quickHangUps } = evidence;
  const seen = visits.filter((_, number) => (group.visits[number] ?? 0) > 0).length;
  const quickSeen = group.visits[QUICK_VISIT] ?? 0;
  const hasAll = visits.length > 0 && seen >= countNeeded(visits.length, thresholds.shareOfVisits);
  const hasQuick = quickHangUps > 0 && quickSeen >= quickHangUps * thresholds.growthPerHangUp;
  const verdict = judgeKind(group, evidence);
  if (verdict === null) return [];
  if (!hasAll && !(hasQuick && group.isAttributed && !isMemory(group)))
    return verdict === 'leak' && isLeftBySome(group, { seen, evidence })
      ? [{ group, verdict, count: [seen, visits.length], quickCount: [quickSeen, quickHangUps] }]
      : [];
  const count: Judged['count'] = hasAll ? [seen, visits.length] : [Math.min(quickSeen, quickHangUps), quickHangUps];
  const mustGrow = POOLED.includes(group.kind) || !group.isAttributed;
  if (!mustGrow || group.kind === 'parked-generator' || quickSeen >= quickHangUps * GROWTH_PER_CLIENT)
    return [{ group, verdict, count }];
  return group.isAttributed ? [{ group, verdict: 'started-once', count }] : [];
}

/**
 * Whether some clients leave it and others do not, as where one branch of the code forgets it: of many more clients as many left it.
 * What is often pooled is left out, and what a package opened, which may belong to its pool: that grows too, until it is full.
 */
function isLeftBySome(group: HeldGroup, { seen, evidence }: { seen: number; evidence: HeldEvidence }): boolean {
  const { visits, quickHangUps } = evidence;
  const isPooled = group.kind !== 'watch' && POOLED.includes(group.kind);
  if (!group.isAttributed || group.site?.package !== null || isPooled || isConsequence(group)) return false;
  const least = quickHangUps * (seen / visits.length) * GROWTH_PER_CLIENT;
  return seen >= LEAST_SOME && quickHangUps > 0 && (group.visits[QUICK_VISIT] ?? 0) >= least;
}

function judgeKind(group: HeldGroup, { last, visits }: HeldEvidence): CheckVerdict | null {
  const { kind, traits, isRearmed, isAttributed } = group;
  const heldNow = last.flatMap(({ held }) => held);
  const isMemoryForNow = kind === 'response' || traits.includes('asks');
  if (isMemoryForNow && heldNow.some((one) => isCleanupTimer(one) && sharesVisits(one, group))) return null;
  if (traits.includes('own')) return heldNow.some((one) => isSharedResponse(one, group)) ? 'retained' : null;
  if (kind === 'parked-await' && traits.includes('collected')) return 'unfinished';
  if (RETAINED.includes(kind)) return 'retained';
  if (kind !== 'timer' || traits.includes('repeats') || isRearmed) return 'leak';
  // A timer that goes off once, set while the client was there. One that a cleanup sets ends something, and is no leak.
  if (!isAttributed) return null;
  if (visits.every(({ ended }) => ended === 'regular')) return 'late'; // what it waits for is not the end of the answer
  return heldNow.some((one) => isSharedResponse(one, group)) ? 'leak' : 'late';
}

function isSharedResponse(one: HeldGroup, group: HeldGroup): boolean {
  return one.kind === 'response' && sharesVisits(one, group);
}

/** A table that keeps a session for a minute: the timer is set when its client has left, and what it keeps goes with it. */
function isCleanupTimer({ kind, traits, isAttributed, isRearmed }: HeldGroup): boolean {
  return kind === 'timer' && !isAttributed && !isRearmed && !traits.includes('repeats');
}

function sharesVisits(one: HeldGroup, other: HeldGroup): boolean {
  const visits = Object.keys(other.visits).filter((visit) => Number(visit) < QUICK_VISIT);
  return visits.every((visit) => Number(visit) < 0 || (one.visits[Number(visit)] ?? 0) > 0);
}

/** What was opened at one line is one finding, by what says the most; consequences are dropped where their cause is known. */
function joinCauses(judged: readonly Judged[]): Judged[] {
  const sorted = judged.toSorted((one, other) => rank(one) - rank(other));
  const leak = sorted.find(({ verdict }) => verdict === 'leak');
  const found: Judged[] = [];
  for (const one of sorted) {
    if (one !== leak && leak !== undefined && isConsequence(one.group)) continue;
    if (isMemory(one.group) && found.some(({ group, verdict }) => isMemory(group) && verdict === one.verdict)) continue;
    if (!found.some(({ group }) => isSamePlace(group, one.group))) found.push(one);
  }
  return found;
}

function isConsequence(group: HeldGroup): boolean {
  return isMemory(group) || CONSEQUENCES.includes(group.kind);
}

function isMemory({ kind, traits }: HeldGroup): boolean {
  return traits.includes('own') || traits.includes('asks') || RETAINED.includes(kind);
}

/** A listener on an emitter of its own says no more than which memory it is. */
function rank({ group, verdict }: Judged): number {
  const at = group.traits.includes('own') ? HELD_KINDS.indexOf('response') - 0.5 : HELD_KINDS.indexOf(group.kind);
  return (verdict === 'leak' ? 0 : HELD_KINDS.length) + at;
}

export function isSamePlace({ site: one }: HeldGroup, { site: other }: HeldGroup): boolean {
  return one !== null && other !== null && one.file === other.file && one.line === other.line;
}

const STATES: Readonly<Record<HeldKind, string>> = {
  'upstream-request': 'still goes on',
  process: 'still runs',
  worker: 'still runs',
  watch: 'is still open',
  file: 'is still open',
  timer: 'is still set',
  listener: 'is still there',
  connection: 'is still open',
  write: 'still goes on',
  activity: 'still goes on',
  'parked-await': 'still waits',
  'parked-generator': 'still waits',
  response: 'is still in memory',
};

function describe(
  group: HeldGroup,
  { verdict, count, ageMs }: { verdict: CheckVerdict; count: readonly [number, number]; ageMs: number },
): string {
  const seen = `${formatSeconds(ageMs)} after the last client had left, in ${formatVisits(count)}`;
  const opener = describeOpener(group);
  if (verdict === 'started-once')
    return `${capitalize(nameHeld(group))}${opener} is kept, and more clients did not add to it: a pool.`;
  if (group.kind === 'file' && group.traits.includes('collected'))
    return `${capitalize(nameHeld(group))}${opener} was never closed, in ${formatVisits(count)}: only the garbage collector does, at some time. Node warns of that, and will make it an error.`;
  if (verdict === 'unfinished')
    return `${capitalize(nameHeld(group))} never goes on, in ${formatVisits(count)}: nothing can reach what it waits for any more, so its memory is gone, and what follows it does not run, nor does its finally.`;
  const state = group.kind === 'timer' && group.isRearmed ? 'is still set again and again' : STATES[group.kind];
  return `${capitalize(nameHeld(group))}${opener} ${state} ${seen}.`;
}

function describeSome([seen, all]: readonly [number, number]): string {
  return ` Some clients leave it and others do not: ${seen} are left of the ${all} clients that came and left after these.`;
}

/** `, opened by ws`; whose line is named if it is not known who called the package; nothing for what the user's own code opened. */
function describeOpener({ site, traits }: HeldGroup): string {
  if (!site?.package) return '';
  const [line = ''] = [
    ...(traits.includes('meanwhile') ? [', while the code of the request waited at this line,'] : []),
    ...(isOwnFile(site) ? [] : [', at a line of its own,']),
  ];
  return `, opened by ${site.package}${line}`;
}

function isOwnFile({ file }: { file: string }): boolean {
  return !/[\\/]node_modules[\\/]/.test(file);
}

function nameHeld({ kind, text }: HeldGroup): string {
  switch (kind) {
    case 'timer':
    case 'watch':
      return `\`${text}\``;
    case 'listener':
      return `a listener for ${text}`;
    case 'write':
      return 'writing to the closed response';
    case 'activity':
      return 'its code';
    case 'parked-await':
      return 'an async function at this `await`';
    case 'parked-generator':
      return 'a generator at this `yield`';
    default:
      return text;
  }
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
