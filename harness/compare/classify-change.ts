import { FAULT_TRAITS, isCompleted, isUndisturbed } from '../model/faults.ts';
import type { Fault } from '../../scenarios/kit/vocabulary.ts';
import type { ChangeKind } from '../model/comparison.ts';
import { LATE_SUFFIX, type Behavior } from '../model/behavior.ts';
import type { AnswerBehavior } from './answer.ts';

/** What was seen of a guard, or of the answer as a whole. */
export type SeenBehavior = Behavior | AnswerBehavior;

/** Where a guard did something. */
export interface GuardContext {
  /** A body gives something back, a signal only tells, a crash should not be, and an answer should come and go on. */
  kind: 'body' | 'signal' | 'crash' | 'answer';
  guard: string;
  fault: Fault;
}

/** Signals of an end or of an error: it cannot be said in general whether they should fire when a client leaves. */
const AMBIGUOUS_SIGNAL = /finish|error|'end'/i;
/** What tells that a client gave up: at the normal end of a stream there is nothing to tell. */
const DISCONNECT_SIGNAL = /abort|cancel|signal|disconnect/i;

/**
 * What became of a guard from one behavior to another; never for what could not be observed. What is right decides on the
 * direction, not what was there before.
 */
export function classifyChange(context: GuardContext, before: SeenBehavior, after: SeenBehavior): ChangeKind | 'same' {
  if (before === after) return 'same';
  const [old, recent] = [rateBehavior(context, before), rateBehavior(context, after)];
  if (before === 'absent') return recent === 0 ? 'new and wrong' : 'new';
  if (after === 'absent') return 'gone';
  if (old === null || recent === null || old === recent) return 'changed';
  return recent < old ? 'regressed' : 'fixed';
}

/** 2 is what a server should do, 1 is late or needless, 0 is wrong; null where that cannot be said in general. */
export function rateBehavior(context: GuardContext, behavior: SeenBehavior): number | null {
  const { kind, guard, fault } = context;
  if (kind === 'answer') return behavior === 'answered' ? 2 : 0;
  if (behavior === 'in order') return 2;
  if (behavior === 'lost' || behavior === 'withheld') return 0;
  if (kind === 'crash') return isQuiet(behavior) ? 2 : 0;
  const isDisconnect = FAULT_TRAITS[fault].kind === 'disconnect';
  if (isDisconnect && kind === 'signal' && AMBIGUOUS_SIGNAL.test(guard)) return null;
  if (behavior === 'premature' || behavior === 'double') return 0;
  if (isUndisturbed(fault)) return isQuiet(behavior) ? 2 : 0;
  if (isCompleted(fault)) return rateAtEnd(context, behavior);
  if (behavior === 'silent') return 0;
  return behavior.endsWith(LATE_SUFFIX) ? 1 : 2;
}

/** At the normal end of a stream, what tells of a disconnect is silent, and what a body holds is released. */
function rateAtEnd({ kind, guard }: GuardContext, behavior: SeenBehavior): number {
  if (DISCONNECT_SIGNAL.test(guard)) return isQuiet(behavior) ? 2 : 1;
  return kind === 'signal' || behavior !== 'silent' ? 2 : 0;
}

function isQuiet(behavior: SeenBehavior): boolean {
  return behavior === 'silent' || behavior === 'held' || behavior === 'unused';
}
