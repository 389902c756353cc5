import type { Bounded, Outcome } from '../../scenarios/kit/scenario.ts';
import { LATE, PROMPT_MS, type Behaviour } from '../model/behavior.ts';

export { behaviourOf, type Behaviour } from '../model/behavior.ts';

/** The expectation that this behaviour meets. */
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
