import type { Run } from '../../model/run.ts';
import type { Result } from '../../model/result.ts';
import { behaviourOf, PROMPT_MS } from '../../model/behavior.ts';
import { linesOf, placeOf } from './fold-cells.ts';
import { isCalm } from './symbols.ts';
import { CRASH, targetsOf, type TargetResults } from './targets.ts';

/** Cells that deserve attention whether they are accepted or not: one guard, the same cells, on some targets. */
export interface Notable {
  what: string;
  guard: string;
  targets: readonly string[];
  /** `POST / * / * / * / *`. */
  lines: readonly string[];
}

interface Rule {
  what: string;
  /** Whether it is asked of this guard of this target. */
  asks: (guard: string, target: TargetResults) => boolean;
  sees: (behaviour: string, result: Result) => boolean;
}

/** The names that promise to tell of a client that left. */
const PROMISE = /abort|cancel|close|disconnect|signal/i;
const ALL_SENT = /finish/i;

const leaves = ({ cell }: Result) => !['complete', 'stay'].includes(cell.fault);
const isSignal = (guard: string, target: TargetResults) => target.signals.includes(guard);

const RULES: readonly Rule[] = [
  {
    what: 'An error reached nobody, which ends an ordinary process',
    asks: (guard) => guard === CRASH,
    sees: (behaviour) => !isCalm(behaviour),
  },
  { what: 'Given back twice', asks: (guard) => guard !== CRASH, sees: (behaviour) => behaviour === 'double' },
  {
    what: 'Told although the client was still there',
    asks: (guard) => guard !== CRASH,
    sees: (behaviour) => behaviour === 'premature',
  },
  {
    what: 'Silent although the client left and the name promises to tell',
    asks: (guard, target) => PROMISE.test(guard) && isSignal(guard, target),
    sees: (behaviour, result) => behaviour === 'silent' && leaves(result),
  },
  {
    what: 'Said that all was sent although the client left',
    asks: (guard, target) => ALL_SENT.test(guard) && isSignal(guard, target),
    sees: (behaviour, result) => behaviour.startsWith('released') && leaves(result),
  },
  {
    what: `Told late: more than ${PROMPT_MS} ms after the client left`,
    asks: isSignal,
    sees: (behaviour) => behaviour.endsWith(', late'),
  },
];

/** What a maintainer should look at first, by rules on the data alone. */
export function notableOf(stacks: Run): Notable[] {
  const targets = targetsOf(stacks);
  const found = RULES.flatMap((rule) => targets.flatMap((target) => byRule(rule, target)));
  const alike = Map.groupBy(found, ({ what, guard, lines }) => JSON.stringify([what, guard, lines]));
  return [...alike.values()].map((same) => ({ ...same[0]!, targets: same.flatMap((one) => one.targets) }));
}

function byRule({ what, asks, sees }: Rule, target: TargetResults): Notable[] {
  const guards = target.guards.filter((guard) => asks(guard, target));
  return guards.flatMap((guard) => {
    const rows = target.results.flatMap((result) => {
      const verdict = result.attempt.verdicts.find((one) => one.guard === guard);
      if (verdict === undefined || verdict.outcome === 'unknown') return [];
      return [{ ...placeOf(result.cell), behaviour: sees(behaviourOf(verdict), result) ? 'seen' : '' }];
    });
    const lines = linesOf(rows).map(({ cells }) => cells);
    return lines.length === 0 ? [] : [{ what, guard, targets: [target.name], lines }];
  });
}
