import { rankByFrequency } from '../model/behavior.ts';
import type { ComparedGuard } from '../model/comparison.ts';
import type { PairCells } from './compare.ts';
import type { SeenBehavior } from './classify-change.ts';
import { PairRunner } from './pair-runner.ts';
import type { TargetRunner } from './target-runner.ts';

/** What every watched guard did at one version: its name and cell -> its behavior. */
export type GuardBehaviors = ReadonlyMap<string, SeenBehavior>;

/** Two attempts, and a third where these do not agree. */
const ATTEMPTS = 2;

/** A guard in a cell, wherever it is served. */
export function createGuardKey({ guard, cell }: Pick<ComparedGuard, 'guard' | 'cell'>): string {
  return [guard, cell.method, cell.phase, cell.body, cell.shape, cell.fault].join(' / ');
}

/** Observes the `after` side of what is matched, and nothing of the other. */
export async function probeVersion(
  targetRunner: TargetRunner,
  pairCells: readonly PairCells[],
): Promise<{ behaviors: GuardBehaviors; failure?: string }> {
  const pairRunners = pairCells.map(({ pair, cells }) => new PairRunner(targetRunner, pair, cells));
  for (const pairRunner of pairRunners) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) await pairRunner.observeSide('after', pairRunner.cells);
    await pairRunner.observeSide(
      'after',
      pairRunner.cells.filter((cell) =>
        cell.guards.some(({ guard }) => hasDissent(pairRunner.getBehaviors(cell, 'after', guard))),
      ),
    );
  }
  const behaviors = new Map(pairRunners.flatMap((pairRunner) => [...collectBehaviors(pairRunner)]));
  const failure = pairRunners
    .flatMap((pairRunner) => pairRunner.getAttempts('after'))
    .flatMap(({ history }) => (history.kind === 'failed' ? [history.failure.sentence] : []))
    .at(0);
  return { behaviors, ...(failure !== undefined && { failure }) };
}

function hasDissent(attempts: readonly SeenBehavior[]): boolean {
  return new Set(attempts).size > 1;
}

function collectBehaviors(pairRunner: PairRunner): [string, SeenBehavior][] {
  return pairRunner.cells.flatMap((cell) =>
    cell.guards.map(({ guard }): [string, SeenBehavior] => [
      `${pairRunner.pair.before.stack.id} / ${createGuardKey({ guard, cell: cell.row })}`,
      findMajorityBehavior(pairRunner.getBehaviors(cell, 'after', guard)),
    ]),
  );
}

/** The behavior of most attempts that prove something; among equals the first. */
export function findMajorityBehavior(attempts: readonly SeenBehavior[]): SeenBehavior {
  const known = attempts.filter((behavior) => behavior !== 'unknown');
  return rankByFrequency(known, (behavior) => behavior)[0]?.[0] ?? 'unknown';
}

/** Whether anything that proves something is different from before; broken if nothing proves anything. */
export function classifyBehaviors(before: GuardBehaviors, current: GuardBehaviors): 'old' | 'new' | 'broken' {
  const known = [...current].filter(([key, behavior]) => behavior !== 'unknown' && before.get(key) !== 'unknown');
  if (known.length === 0) return 'broken';
  return known.every(([key, behavior]) => before.get(key) === behavior) ? 'old' : 'new';
}
