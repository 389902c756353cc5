import type { Bounded, Outcome } from '../../scenarios/kit/scenario.ts';
import type { Verdict } from '../records.ts';

/** A release that took longer than this is of another class: found by a timer, or by luck. */
const PROMPT_MS = 500;
const LATE = ', late';

/** What a guard did, without its latency but with its class: `released by read`, `released by timer, late`, `silent`. */
export type Behaviour = Verdict['outcome'] | `${Outcome}${typeof LATE}`;

export function behaviourOf({ outcome, latencyMs }: Pick<Verdict, 'outcome' | 'latencyMs'>): Behaviour {
  if (outcome === 'unknown' || !outcome.startsWith('released')) return outcome;
  return latencyMs !== null && latencyMs > PROMPT_MS ? `${outcome}${LATE}` : outcome;
}

/** The expectation that only this behaviour meets. */
export function expectationOf(behaviour: Behaviour): Bounded {
  const late = behaviour.endsWith(LATE);
  const outcome = (late ? behaviour.slice(0, -LATE.length) : behaviour) as Outcome;
  if (!outcome.startsWith('released') || outcome.endsWith('end')) return { outcome };
  return { outcome, sinceDisconnectMs: late ? [PROMPT_MS, Infinity] : [-Infinity, PROMPT_MS] };
}

/** What an expectation says in the words of a behaviour; bounds of another kind are not told. */
export function behaviourIn({ outcome, sinceDisconnectMs }: Bounded): Behaviour {
  return sinceDisconnectMs?.[0] === PROMPT_MS && sinceDisconnectMs[1] === Infinity ? `${outcome}${LATE}` : outcome;
}
