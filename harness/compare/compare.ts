import { cpus, release } from 'node:os';
import { listServedVersions } from '../model/history.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { Attempt } from '../model/result.ts';
import type { ComparedSide, Comparison } from '../model/comparison.ts';
import type { PairedCell } from './cells.ts';
import { foldChanges } from './tally.ts';
import type { StackPair } from './pairs.ts';
import { PairRunner, TargetRunner } from './pair-runner.ts';
import { settlePlans } from '../run/run-plans.ts';
import { Runner, type RunnerOptions } from '../run/runner.ts';
import { buildSelfCheckPlans, buildSelfCheck, hideSelfCheck } from '../run/self-check.ts';

/** A cell whose sides differ is observed this many times more on each: a race must come out alike each time to be a change. */
const EXTRA_ROUNDS = 3;

export interface CompareOptions extends Pick<RunnerOptions, 'patienceMs' | 'signal' | 'onAttempt'> {
  /** How often every cell is observed before anything is concluded. */
  repeat: number;
}

/** A pair with the cells to compare. */
export interface PairCells {
  pair: StackPair;
  cells: readonly PairedCell[];
}

/**
 * Observes the cells of each pair on both sides and says what changed. Nothing outlives the call.
 * @throws the signal's reason, if it aborts
 */
export async function comparePairs(pairCells: readonly PairCells[], options: CompareOptions): Promise<Comparison> {
  const startedAt = new Date().toISOString();
  const selfCheckPlans = await buildSelfCheckPlans();
  const sources = [
    ...pairCells.flatMap(({ pair: { before, after } }) => [before.stack.id, after.stack.id]),
    ...selfCheckPlans.map(({ program }) => program.source),
  ];
  const onAttempt = hideSelfCheck(selfCheckPlans, options.onAttempt);
  await using runner = await Runner.open(sources, { ...options, onAttempt });
  const targetRunner = new TargetRunner(runner);
  const pairRunners = pairCells.map(({ pair, cells }) => new PairRunner(targetRunner, pair, cells));
  const [selfCheck] = await settlePlans(runner, [selfCheckPlans], { repeat: 1 });
  for (const pairRunner of pairRunners) {
    for (let round = 0; round < options.repeat; round += 1) await pairRunner.runRound(pairRunner.cells);
    for (let extraRound = 0; extraRound < EXTRA_ROUNDS; extraRound += 1)
      await pairRunner.runRound(pairRunner.getInconclusiveCells());
  }
  const comparedCells = pairRunners.flatMap((pairRunner) => pairRunner.compareGuards());
  return {
    schemaVersion: 1,
    hangup: packageJson.version,
    startedAt,
    machine: { platform: process.platform, arch: process.arch, kernel: release(), cores: cpus().length },
    patienceMs: options.patienceMs,
    before: summarizeSide(pairRunners, 'before'),
    after: summarizeSide(pairRunners, 'after'),
    selfCheck: buildSelfCheck(selfCheck!),
    alike: comparedCells.filter(({ change }) => change === 'same').length,
    lines: foldChanges(comparedCells),
    compared: comparedCells.filter(({ change }) => change !== 'same'),
  };
}

function summarizeSide(pairRunners: readonly PairRunner[], side: 'before' | 'after'): ComparedSide {
  const attempts = pairRunners.flatMap((pairRunner) => pairRunner.getAttempts(side));
  return {
    name: [...new Set(pairRunners.map(({ pair }) => pair[side].name))].join('; '),
    served: listServedVersions(attempts.map(({ history }) => history)),
    failures: [...new Set(attempts.flatMap(describeFailures))],
  };
}

/** What kept an attempt from proving anything, with the line of the log that says most. */
function describeFailures({ history, verdicts }: Attempt): string[] {
  if (history.kind !== 'failed')
    return verdicts.filter(({ outcome }) => outcome === 'unknown').map(({ evidence }) => evidence);
  const { failure } = history;
  const line = failure.log
    .split('\n')
    .find((one) => /error/i.test(one))
    ?.trim();
  return [line === undefined ? failure.sentence : `${failure.sentence} It logged: ${line}`];
}
