import { setTimeout as sleep } from 'node:timers/promises';
import { isCompleted, isSuperseded } from '../../model/faults.ts';
import { MS_PER_S } from '../../model/format.ts';
import type { OutsideEvidence, Rates } from '../evidence.ts';
import { countAffordable, fillsMachine } from '../server/measure.ts';
import { THRESHOLDS, type Thresholds } from '../thresholds.ts';
import { toQuickPlan } from './visit-plan.ts';
import { ActiveVisit, type VisitScope } from './visit.ts';

/** A quick client waits for the first byte of the body no longer than this after the head. */
const QUICK_BODY_MS = 200;
const AT_ONCE = 10;
/** Of those that stay for a while: ten at a time would take as many times that while. */
const AT_ONCE_STAYING = 70;
/** Where what the visits left keeps every core busy, or nearly. */
const FEW_HANG_UPS = 4;
export const QUICK_HANG_UPS = 30;
/** A third batch, where two of the most clients did not tell. */
const MORE_HANG_UPS = 140;
const POLL_MS = 10;
/** And for a first byte at most so long: there are many. */
const MAX_WAIT_MS = 2_000;

interface Crowd {
  hangUps: number;
  /** From one client to the next, if it need not wait for its turn. */
  apartMs?: number;
  /** How long each waits for its first byte. */
  waitMs: number;
}

/**
 * For each of two batches from outside: fewer where what the clients before them left costs so much that many more would fill the
 * machine. @param clients that left it
 */
export function chooseHangUps(
  { before, lastLook }: Pick<OutsideEvidence, 'before' | 'lastLook'>,
  clients: number,
  thresholds: Thresholds = THRESHOLDS,
): number {
  if (lastLook === null || fillsMachine(lastLook.rates)) return FEW_HANG_UPS;
  const { cpuMs, childMs } = lastLook.rates;
  const left = { cpuMs: cpuMs - before.cpuMs, childMs: childMs - before.childMs };
  return Math.min(QUICK_HANG_UPS, limitHangUps(left, { clients, batches: 2 }, thresholds));
}

/** How many come for a third batch: 140 after the most, and fewer in the same ratio; none where the first two were the fewest. */
export function chooseMoreHangUps(hangUps: number): number {
  return hangUps <= FEW_HANG_UPS ? 0 : Math.round((MORE_HANG_UPS * hangUps) / QUICK_HANG_UPS);
}

/** How many clients of each batch a machine has room for. @param left what so many clients left takes */
export function limitHangUps(
  left: Pick<Rates, 'cpuMs' | 'childMs'>,
  { clients, batches }: { clients: number; batches: number },
  thresholds: Thresholds = THRESHOLDS,
): number {
  return Math.max(FEW_HANG_UPS, Math.floor(countAffordable(left.cpuMs + left.childMs, clients, thresholds) / batches));
}

/** The same of a process with the probe inside, which makes what goes on cost more: its loop must have time for the next clients. */
export function limitHangUpsInside(
  left: Pick<Rates, 'cpuMs'>,
  { clients, batches }: { clients: number; batches: number },
  { loopShare }: Pick<Thresholds, 'loopShare'> = THRESHOLDS,
): number {
  const affordable = (loopShare * MS_PER_S * clients) / Math.max(left.cpuMs, 1);
  return Math.max(FEW_HANG_UPS, Math.floor(affordable / batches));
}

/**
 * So many clients, some at a time, that leave as soon as they have a byte, or as much later as they are to stay.
 * @throws the signal's reason, if it aborts
 */
export async function hangUpMany(
  { plan, ...rest }: VisitScope,
  { hangUps, apartMs = 0, waitMs }: Crowd,
): Promise<void> {
  const scope = { ...rest, plan: toQuickPlan(plan) };
  const atOnce = scope.longerMs > 0 ? AT_ONCE_STAYING : AT_ONCE;
  const startedAtMs = performance.now();
  let begun = 0;
  const work = async (): Promise<void> => {
    while (begun < hangUps) {
      const dueMs = startedAtMs + begun * apartMs;
      begun += 1;
      await sleep(Math.max(0, dueMs - performance.now()), undefined, { signal: scope.server.signal });
      await hangUpOnce(scope, waitMs);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  scope.server.signal.throwIfAborted();
}

/** Connects, asks, and leaves with the first byte of the body, or after `waitMs`. A refused connection adds nothing. */
async function hangUpOnce(scope: VisitScope, waitMs: number): Promise<void> {
  try {
    await using active = await ActiveVisit.connect(scope);
    await active.waitForPhase({ waitMs: Math.min(waitMs, MAX_WAIT_MS), bodyMs: QUICK_BODY_MS });
    const { fault, phase } = scope.plan;
    if (phase === 'mid-stream') await waitForEnd(active, scope.longerMs, scope.server.signal);
    if (isCompleted(fault)) await waitForEnd(active, MAX_WAIT_MS, scope.server.signal);
    await active.leave();
    if (isSuperseded(fault)) await active.end();
    await active.resume();
  } catch {
    scope.server.signal.throwIfAborted();
  }
}

/** Resolves when the answer has ended, or after so long. @throws the signal's reason, if it aborts */
async function waitForEnd(active: ActiveVisit, withinMs: number, signal: AbortSignal): Promise<void> {
  for (let waitedMs = 0; waitedMs < withinMs && active.findEnd() === null; waitedMs += POLL_MS)
    await sleep(POLL_MS, undefined, { signal });
}
