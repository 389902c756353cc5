import { setTimeout as sleep } from 'node:timers/promises';
import { isCompleted, isSuperseded } from '../model/faults.ts';
import { toQuickPlan } from './visit-plan.ts';
import { ActiveVisit, type VisitScope } from './visit.ts';

/** A quick client waits for the first byte of the body no longer than this after the head. */
const QUICK_BODY_MS = 200;
const AT_ONCE = 10;
/** Where what the visits left keeps every core busy. */
export const FEW_HANG_UPS = 4;
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

/** So many clients, ten at a time, that leave as soon as they have a byte. @throws the signal's reason, if it aborts */
export async function hangUpMany(
  { plan, ...rest }: VisitScope,
  { hangUps, apartMs = 0, waitMs }: Crowd,
): Promise<void> {
  const scope = { ...rest, plan: toQuickPlan(plan) };
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
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  scope.server.signal.throwIfAborted();
}

/** Connects, asks, and leaves with the first byte of the body, or after `waitMs`. A refused connection adds nothing. */
async function hangUpOnce(scope: VisitScope, waitMs: number): Promise<void> {
  try {
    await using active = await ActiveVisit.connect(scope);
    await active.waitForPhase({ waitMs: Math.min(waitMs, MAX_WAIT_MS), bodyMs: QUICK_BODY_MS });
    const { fault } = scope.plan;
    for (
      let waitedMs = 0;
      isCompleted(fault) && waitedMs < MAX_WAIT_MS && active.findEnd() === null;
      waitedMs += POLL_MS
    )
      await sleep(POLL_MS);
    await active.leave();
    if (isSuperseded(fault)) await active.end();
    await active.resume();
  } catch {
    scope.server.signal.throwIfAborted();
  }
}
