import { expectationOf, type Behaviour } from '../judge/behaviour.ts';
import type { Expected } from '../judge/expectations.ts';
import { lookUp, type Dimension, type Table } from '../model/behavior.ts';

/** Guard -> table: the accepted behaviour of one target. */
export type Guards = Readonly<Record<string, Table>>;

/** What is accepted of each guard in one cell; null where nothing is. */
export function expectedBy(
  accepted: Guards,
  guards: readonly string[],
  row: Readonly<Record<Dimension, string>>,
): Expected['guards'] {
  const expectation = (guard: string) => {
    const behaviour = lookUp(accepted[guard] ?? {}, row);
    return behaviour === null ? null : expectationOf(behaviour as Behaviour);
  };
  return Object.fromEntries(guards.map((guard) => [guard, expectation(guard)]));
}
