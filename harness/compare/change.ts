import type { Fault } from '../../scenarios/kit/vocabulary.ts';
import type { Change } from '../model/comparison.ts';
import { LATE, type Behaviour } from '../model/behavior.ts';

/** Where a guard did something. */
export interface Context {
  /** A body gives something back, a signal only tells, and a crash should not be. */
  kind: 'body' | 'signal' | 'crash';
  guard: string;
  fault: Fault;
}

/** Signals that tell of an end or of an error: nobody can say in general whether they should fire when a client leaves. */
const TELLS_OF_MORE = /finish|error|'end'/i;

/** What became of a guard from one behaviour to another; never for what could not be observed. */
export function changeOf(context: Context, before: Behaviour, after: Behaviour): Change | 'same' {
  if (before === after) return 'same';
  if (before === 'absent') return 'new';
  if (after === 'absent') return 'gone';
  const [old, recent] = [worthOf(context, before), worthOf(context, after)];
  if (old === null || recent === null || old === recent) return 'changed';
  return recent < old ? 'regressed' : 'fixed';
}

/** 2 is what a server should do, 1 is late, 0 is wrong; null where that cannot be said in general. */
function worthOf({ kind, guard, fault }: Context, behaviour: Behaviour): number | null {
  if (behaviour === 'in order') return 2;
  if (behaviour === 'lost' || behaviour === 'withheld') return 0;
  if (kind === 'crash') return isQuiet(behaviour) ? 2 : 0;
  const leaves = fault !== 'stay' && fault !== 'complete';
  if (leaves && kind === 'signal' && TELLS_OF_MORE.test(guard)) return null;
  if (behaviour === 'premature' || behaviour === 'double') return 0;
  if (fault === 'stay') return isQuiet(behaviour) ? 2 : 0;
  if (fault === 'complete') return kind === 'signal' || behaviour !== 'silent' ? 2 : 0;
  if (behaviour === 'silent') return 0;
  return behaviour.endsWith(LATE) ? 1 : 2;
}

function isQuiet(behaviour: Behaviour): boolean {
  return behaviour === 'silent' || behaviour === 'held' || behaviour === 'unused';
}
