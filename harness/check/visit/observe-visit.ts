import { setTimeout as sleep } from 'node:timers/promises';
import { FAULT_TRAITS, isCompleted, isSilentFault } from '../../model/faults.ts';
import { NS_PER_MS } from '../../model/format.ts';
import { isStreamOpen, PHASE_TRAITS } from '../../model/phases.ts';
import { getProcessKey } from '../../observe/kernel/process-tree.ts';
import { readMonotonicNs } from '../../system/clock.ts';
import type { ClientEvidence, LeftClientEvidence, VisitEvidence } from '../evidence.ts';
import { NO_RATES } from '../server/measure.ts';
import { computeRates, type Snapshot } from '../server/snapshot.ts';
import { createRecord, type VisitRecord } from './marked-visits.ts';
import { STILL_THERE_FAULTS } from './connect-client.ts';
import { ActiveVisit, type VisitScope } from './visit.ts';

export interface VisitTimes {
  /** Whether the server is watched for a while after it: what an ordinary client gets is known when it leaves. */
  isWatched: boolean;
  /** How much longer the client stays if nothing more comes. */
  quietMs?: number;
  /** How long the client stays after the first bytes of the body. */
  dwellMs: number;
  /** How long it waits for the first byte. */
  waitMs: number;
  /** What a server that marks its guards has taken for the clients so far: it is not left before that. */
  guards: readonly string[];
}

export interface ObservedVisit {
  evidence: VisitEvidence;
  before: Snapshot;
  after: Snapshot;
  leftAtMs: number;
  record: VisitRecord;
}

const GRACE_MS = 300;
const WINDOW_MS = 500;
/** What is there at once comes in one burst; a stream goes on after it. */
const BURST_MS = 100;
const POLL_MS = 50;
/** And so long one that waits for the end of the answer. */
const COMPLETE_MS = 5_000;
/** A body may begin long after the head; the client leaves then without it. */
const BODY_MS = 500;

/**
 * One client from its connection to a look after it has left.
 * @throws {HarnessError} if the connection is refused
 */
export async function observeVisit(scope: VisitScope, times: VisitTimes): Promise<ObservedVisit> {
  const { server } = scope;
  const before = server.look();
  await using connected = new AsyncDisposableStack();
  const active = (isSilentFault(scope.plan.fault) ? scope.kept : connected).use(await ActiveVisit.connect(scope));
  const looks: Snapshot[] = [];
  const there = await stay(scope, active, { ...times, onMoment: () => looks.push(server.look()) });
  const [first, whileThere] = looks as [Snapshot, Snapshot];
  const departure = await depart(scope, active);
  if (times.isWatched) await pause(scope, GRACE_MS);
  const isFaultShown = departure.isFaultShown ?? (await active.verify());
  const resumedAt = await active.resume();
  // To resume it is a request of ours: what the server does for that is no work for the client.
  if (times.isWatched && resumedAt !== null) await pause(scope, GRACE_MS);
  const left = server.look();
  if (times.isWatched) await pause(scope, WINDOW_MS);
  const after = server.look();
  const evidence = {
    answer: there.answer,
    ...describeEnds(scope, there, departure),
    bytes: there.bytes,
    hasBody: active.client.received.hasBodyBegun,
    isStreaming: there.bytes > there.firstBytes,
    connected: computeRates(first, whileThere),
    connectedMs: whileThere.atMs - first.atMs,
    after: times.isWatched ? computeRates(left, after) : NO_RATES,
    heldResource: hasNewResource(before, whileThere),
    endedProcess: hasLostServingProcess(before, first, left) || hasLostOwner(scope, before, left),
    isFaultShown,
    hasMissedPhase: there.hasMissedPhase,
  };
  const { leftAtMs, disconnectedAtMs } = departure;
  const hasWholeAnswer = evidence.ended === 'regular';
  const record = createRecord(active, { disconnectedAtMs, leftAtMs, resumedAt, isFaultShown, hasWholeAnswer });
  return { evidence, before, after, leftAtMs, record };
}

/** The same client, of which only is kept what it knows itself: nothing of the server is looked at. */
export async function observeClient(
  scope: VisitScope,
  times: Omit<VisitTimes, 'isWatched' | 'guards'>,
): Promise<LeftClientEvidence> {
  await using connected = new AsyncDisposableStack();
  const active = (isSilentFault(scope.plan.fault) ? scope.kept : connected).use(await ActiveVisit.connect(scope));
  const there = await stay(scope, active, { ...times, guards: [], onMoment: () => {} });
  const departure = await depart(scope, active);
  await active.resume();
  const { answer, bytes, hasMissedPhase } = there;
  return { answer, bytes, hasMissedPhase, ...describeEnds(scope, there, departure) };
}

/** How the answer ended before the client left, and after, if it was still there then. */
function describeEnds(
  { plan }: VisitScope,
  there: ClientEvidence,
  { ended, isHeld }: Departure,
): Omit<LeftClientEvidence, 'answer' | 'bytes' | 'hasMissedPhase'> {
  const isStillThere = STILL_THERE_FAULTS.includes(plan.fault);
  return { ended: there.ended ?? (isStillThere ? null : ended), endedAfter: isStillThere ? ended : null, isHeld };
}

interface Stay extends ClientEvidence {
  firstBytes: number;
}

/** From the request to the moment just before the client leaves. @param onMoment called after the first burst, and at the end */
async function stay(
  scope: VisitScope,
  active: ActiveVisit,
  { dwellMs, waitMs, quietMs = 0, guards, onMoment }: Omit<VisitTimes, 'isWatched'> & { onMoment: () => void },
): Promise<Stay> {
  const { plan } = scope;
  const isMidStream = PHASE_TRAITS[plan.phase].needs === 'body';
  await active.waitForPhase({ waitMs, bodyMs: BODY_MS });
  if (isStreamOpen(plan.phase)) await active.waitForGuards(guards);
  if (isMidStream) await pause(scope, BURST_MS);
  onMoment();
  const firstBytes = active.client.received.bytes;
  if (isMidStream) await pause(scope, dwellMs + scope.longerMs);
  const isQuiet = () => active.client.received.bytes === firstBytes && active.findEnd() === null;
  for (let waitedMs = 0; isMidStream && waitedMs < quietMs && isQuiet(); waitedMs += POLL_MS)
    await pause(scope, POLL_MS);
  onMoment();
  return { ...active.collectEvidence(), firstBytes };
}

interface Departure {
  /** The moment of the fault; of a control when the client began to wait, or had the whole answer. */
  disconnectedAtMs: number;
  /** When it was gone for good. */
  leftAtMs: number;
  /** How the answer ended while the client was still there. */
  ended: 'regular' | 'cut' | null;
  /** Null if that is still to be looked up. */
  isFaultShown: boolean | null;
  /** Whether the server still had the connection of a client that stayed when it left for good; null of others. */
  isHeld: boolean | null;
}

/** A client that stalls, closes one half or is superseded is still there: what the server does then is seen, and then it leaves for good. */
async function depart(scope: VisitScope, active: ActiveVisit): Promise<Departure> {
  const { plan } = scope;
  if (FAULT_TRAITS[plan.fault].kind === 'control') return endControl(scope, active);
  const disconnectedAtMs = await active.leave();
  if (!STILL_THERE_FAULTS.includes(plan.fault))
    return { disconnectedAtMs, leftAtMs: disconnectedAtMs, ended: null, isFaultShown: null, isHeld: null };
  await pause(scope, scope.stayMs);
  const ended = active.findEnd();
  const [isFaultShown, isHeld] = [await active.verify(), await active.isHeld()];
  await active.end();
  return { disconnectedAtMs, leftAtMs: readMonotonicNs() / NS_PER_MS, ended, isFaultShown, isHeld };
}

/** One client that stays for a while, or until it has the whole answer. */
async function endControl(scope: VisitScope, active: ActiveVisit): Promise<Departure> {
  const waitsForEnd = isCompleted(scope.plan.fault);
  const beganAtMs = readMonotonicNs() / NS_PER_MS;
  const waitMs = waitsForEnd ? COMPLETE_MS : scope.stayMs;
  for (let waitedMs = 0; waitedMs < waitMs && active.findEnd() === null; waitedMs += POLL_MS)
    await pause(scope, POLL_MS);
  const endedAtMs = readMonotonicNs() / NS_PER_MS;
  const ended = active.findEnd();
  const leftAtMs = await active.leave();
  return { disconnectedAtMs: waitsForEnd ? endedAtMs : beganAtMs, leftAtMs, ended, isFaultShown: null, isHeld: null };
}

/** Whether the server held something for the client beside its socket. */
function hasNewResource(before: Snapshot, there: Snapshot): boolean {
  return [...there.resources].some(([id, { kind }]) => kind !== 'own-socket' && !before.resources.has(id));
}

/** Whether the process that had the connection was there before it, and is gone after it. */
function hasLostServingProcess(before: Snapshot, there: Snapshot, left: Snapshot): boolean {
  const serving = [...there.resources]
    .filter(([id, { kind }]) => kind === 'own-socket' && !before.resources.has(id))
    .map(([id]) => id.split(' ')[0]!);
  return serving.some((key) => hasProcess(before, key) && !hasProcess(left, key));
}

function hasLostOwner({ server }: VisitScope, before: Snapshot, left: Snapshot): boolean {
  const owners = server.listener.owners.filter((key) => hasProcess(before, key));
  return owners.length > 0 && !owners.some((key) => hasProcess(left, key));
}

function hasProcess({ processes }: Snapshot, key: string): boolean {
  return processes.some((stat) => getProcessKey(stat) === key && !stat.isZombie);
}

async function pause({ server }: VisitScope, ms: number): Promise<void> {
  await sleep(ms, undefined, { signal: server.signal });
}
