import { setTimeout as sleep } from 'node:timers/promises';
import { NS_PER_MS } from '../model/format.ts';
import { getProcessKey } from '../observe/kernel/process-tree.ts';
import { readMonotonicNs } from '../system/clock.ts';
import type { Answer, Rates, VisitEvidence } from './evidence.ts';
import { computeRates, type Snapshot } from './snapshot.ts';
import { ActiveVisit, EARLY_MS, STILL_THERE_FAULTS, type VisitScope } from './visit.ts';

export interface VisitTimes {
  /** Whether the server is watched for a while after it: what an ordinary client gets is known when it leaves. */
  isWatched: boolean;
  /** How much longer the client stays if nothing more comes. */
  quietMs?: number;
  /** How long the client stays after the first bytes of the body. */
  dwellMs: number;
  /** How long it waits for the first byte. */
  waitMs: number;
}

export interface ObservedVisit {
  evidence: VisitEvidence;
  before: Snapshot;
  after: Snapshot;
  leftAtMs: number;
}

const GRACE_MS = 300;
const WINDOW_MS = 500;
/** What is there at once comes in one burst; a stream goes on after it. */
const BURST_MS = 100;
const POLL_MS = 50;
const STILL_THERE_MS = 1_000;
/** A body may begin long after the head; the client leaves then without it. */
const BODY_MS = 500;

/**
 * One client from its connection to a look after it has left.
 * @throws {HarnessError} if the connection is refused
 */
export async function observeVisit(scope: VisitScope, times: VisitTimes): Promise<ObservedVisit> {
  const { server, networkEnv } = scope;
  const before = server.look();
  await using active = await ActiveVisit.connect(scope);
  const there = await stay(scope, active, times);
  const askedUntilMs = await active.leave();
  const endedWhileThere = await endStay(scope, active);
  const leftAtMs = endedWhileThere?.leftAtMs ?? askedUntilMs;
  if (times.isWatched) await pause(scope, GRACE_MS);
  const left = server.look();
  const isFaultShown = endedWhileThere?.isFaultShown ?? (await active.verify(networkEnv, server.listener.port));
  if (times.isWatched) await pause(scope, WINDOW_MS);
  const after = server.look();
  const evidence = {
    answer: there.answer,
    ended: there.ended ?? endedWhileThere?.ended ?? null,
    bytes: there.bytes,
    isStreaming: there.bytes > there.firstBytes,
    connected: there.connected,
    after: computeRates(left, after),
    heldResource: hasNewResource(before, there.look),
    endedProcess: hasLostServingProcess(before, there.first, left) || hasLostOwner(scope, before, left),
    isFaultShown,
  };
  return { evidence, before, after, leftAtMs };
}

interface Stay {
  answer: Answer;
  ended: 'regular' | 'cut' | null;
  firstBytes: number;
  bytes: number;
  connected: Rates;
  first: Snapshot;
  look: Snapshot;
}

/** From the request to the moment just before the client leaves. */
async function stay(
  scope: VisitScope,
  active: ActiveVisit,
  { dwellMs, waitMs, quietMs = 0 }: VisitTimes,
): Promise<Stay> {
  const isEarly = scope.plan.phase !== 'mid-stream';
  if (isEarly) await pause(scope, EARLY_MS);
  else if (await active.waitForFirstByte(waitMs)) await active.waitForBody(Math.min(waitMs, BODY_MS));
  if (!isEarly) await pause(scope, BURST_MS);
  const first = scope.server.look();
  const firstBytes = active.client.received.bytes;
  if (!isEarly) await pause(scope, dwellMs);
  const isQuiet = () => active.client.received.bytes === firstBytes && active.findEnd() === null;
  for (let waitedMs = 0; !isEarly && waitedMs < quietMs && isQuiet(); waitedMs += POLL_MS) await pause(scope, POLL_MS);
  const look = scope.server.look();
  return {
    answer: active.describeAnswer(),
    ended: active.findEnd(),
    firstBytes,
    bytes: active.client.received.bytes,
    connected: computeRates(first, look),
    first,
    look,
  };
}

/** A client that stalls or closes one half is still there: what the server does then is seen, and then it leaves for good. */
async function endStay(scope: VisitScope, active: ActiveVisit): Promise<EndedStay | null> {
  const { plan, networkEnv, server } = scope;
  if (!STILL_THERE_FAULTS.includes(plan.fault)) return null;
  await pause(scope, STILL_THERE_MS);
  const ended = active.findEnd();
  const isFaultShown = await active.verify(networkEnv, server.listener.port);
  active.reset();
  return { ended, isFaultShown, leftAtMs: readMonotonicNs() / NS_PER_MS };
}

interface EndedStay {
  ended: 'regular' | 'cut' | null;
  isFaultShown: boolean | null;
  leftAtMs: number;
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
