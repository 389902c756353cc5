import type { Stack } from '../../scenarios/kit/stack.ts';
import type { Expected } from '../model/plan.ts';
import { guardsOf, requestOf, trialsOf, type Trial } from '../plan/stack-cells.ts';
import { DIMENSIONS, type Dimension } from '../model/behavior.ts';
import type { Context } from './change.ts';
import type { Mount, Pair } from './pairs.ts';
import { UsageError } from '../system/errors.ts';

export type Row = Readonly<Record<Dimension, string>>;

/** What of all cells is wanted. */
export interface Which {
  full: boolean;
  wants: (row: Row, guard: string) => boolean;
}

/** One cell on both sides; null where a side's file cannot be asked for it. */
export interface PairedCell {
  row: Row;
  guards: readonly Context[];
  before: Expected | null;
  after: Expected | null;
}

/** Every wanted cell that either side can be asked for. */
export function cellsOf({ before, after }: Pair, { full, wants }: Which): PairedCell[] {
  const [old, recent] = [trialsByName(before), trialsByName(after)];
  const trials = [...new Map([...old, ...recent]).values()].filter(({ core }) => full || core);
  return trials.flatMap((trial) => {
    const row = rowOf(trial);
    const guards = contextsOf([before.stack, after.stack], trial).filter(({ guard }) => wants(row, guard));
    const on = (mount: Mount, known: typeof old) => (known.has(nameOf(trial)) ? expectedOf(mount, trial) : null);
    return guards.length === 0 ? [] : [{ row, guards, before: on(before, old), after: on(after, recent) }];
  });
}

function trialsByName({ stack, packages }: Mount): Map<string, Trial> {
  const major = /^\d+/.exec(packages[stack.package ?? ''] ?? '')?.[0] ?? null;
  return new Map(trialsOf(stack, major).map((trial) => [nameOf(trial), trial]));
}

function nameOf(trial: Trial): string {
  return JSON.stringify(rowOf(trial));
}

function rowOf({ stream: { method, body, shape }, phase, fault }: Trial): Row {
  return { method, phase, body, shape, fault };
}

/** The guards of both files: one that only one of them has is new, or gone. */
function contextsOf(stacks: readonly Stack[], trial: Trial): Context[] {
  const names = new Set(stacks.flatMap((stack) => guardsOf(stack, trial).all));
  const signals = new Set(stacks.flatMap((stack) => stack.signals));
  return [...names].map((guard) => ({ guard, fault: trial.fault, kind: kindOf(guard, signals) }));
}

function kindOf(guard: string, signals: ReadonlySet<string>): Context['kind'] {
  if (guard === 'crash') return 'crash';
  return signals.has(guard) ? 'signal' : 'body';
}

function expectedOf({ name, stack }: Mount, trial: Trial): Expected {
  const { all, held } = guardsOf(stack, trial);
  return {
    cell: { scenario: name, fault: trial.fault, phase: trial.phase, stream: trial.stream },
    guards: Object.fromEntries(all.map((guard) => [guard, null])),
    request: requestOf(stack, trial),
    held,
  };
}

/**
 * Reads what narrows a comparison in the notation of a report, such as `request.signal / POST / * / fin, reset / * / *`: the
 * guard and the dimensions of a table, with `*` for any and commas between several; or no guard; or one of these words alone.
 * @throws {UsageError} a sentence
 */
export function filterOf(text: string): Which['wants'] {
  const parts = text.split(' / ').map((part) => part.trim());
  const named = (part: string, value: string) => part === '*' || part === value || part.split(/, */).includes(value);
  const valuesOf = (row: Row, guard: string) => [guard, ...DIMENSIONS.map((dimension) => row[dimension])];
  if (parts.length === 1) return (row, guard) => valuesOf(row, guard).some((value) => named(text, value));
  const wanted = parts.length === DIMENSIONS.length ? ['*', ...parts] : parts;
  if (wanted.length === DIMENSIONS.length + 1) {
    return (row, guard) => valuesOf(row, guard).every((value, index) => named(wanted[index]!, value));
  }
  throw new UsageError(
    `Expected a cell as a report tells it, "guard / ${DIMENSIONS.join(' / ')}", or one word of it, got '${text}'.`,
  );
}
