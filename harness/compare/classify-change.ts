import { FAULT_TRAITS, isCompleted, isUndisturbed } from '../model/faults.ts';
import type { Fault } from '../../scenarios/kit/vocabulary.ts';
import type { ChangeKind } from '../model/comparison.ts';
import { LATE_SUFFIX, type Behavior } from '../model/behavior.ts';

/** Where a guard did something. */
export interface GuardContext {
  /** A body gives something back, a signal only tells, and a crash should not be. */
  kind: 'body' | 'signal' | 'crash';
  guard: string;
  fault: Fault;
}

/** Signals of an end or of an error: it cannot be said in general whether they should fire when a client leaves. */
const AMBIGUOUS_SIGNAL = /finish|error|'end'/i;

/** What became of a guard from one behavior to another; never for what could not be observed. */
export function classifyChange(context: GuardContext, before: Behavior, after: Behavior): ChangeKind | 'same' {
  if (before === after) return 'same';
  if (before === 'absent') return 'new';
  if (after === 'absent') return 'gone';
  const [old, recent] = [rateBehavior(context, before), rateBehavior(context, after)];
  if (old === null || recent === null || old === recent) return 'changed';
  return recent < old ? 'regressed' : 'fixed';
}

/** 2 is what a server should do, 1 is late, 0 is wrong; null where that cannot be said in general. */
function rateBehavior({ kind, guard, fault }: GuardContext, behavior: Behavior): number | null {
  if (behavior === 'in order') return 2;
  if (behavior === 'lost' || behavior === 'withheld') return 0;
  if (kind === 'crash') return isQuiet(behavior) ? 2 : 0;
  const isDisconnect = FAULT_TRAITS[fault].kind === 'disconnect';
  if (isDisconnect && kind === 'signal' && AMBIGUOUS_SIGNAL.test(guard)) return null;
  if (behavior === 'premature' || behavior === 'double') return 0;
  if (isUndisturbed(fault)) return isQuiet(behavior) ? 2 : 0;
  if (isCompleted(fault)) return kind === 'signal' || behavior !== 'silent' ? 2 : 0;
  if (behavior === 'silent') return 0;
  return behavior.endsWith(LATE_SUFFIX) ? 1 : 2;
}

function isQuiet(behavior: Behavior): boolean {
  return behavior === 'silent' || behavior === 'held' || behavior === 'unused';
}
