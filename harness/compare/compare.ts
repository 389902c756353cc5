import { cpus, release } from 'node:os';
import { listServedVersions } from '../model/history.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { Attempt } from '../model/result.ts';
import type { SelfCheck } from '../model/run.ts';
import type { ComparedSide, Comparison } from '../model/comparison.ts';
import { ANSWER, readAnswer } from './answer.ts';
import type { PairedCell } from './cells.ts';
import { concludeChanges } from './conclude-changes.ts';
import { foldChanges } from './tally.ts';
import type { StackPair } from './pairs.ts';
import { PairRunner } from './pair-runner.ts';
import { TargetRunner } from './target-runner.ts';
import { listProgramSources, settlePlans } from '../run/run-plans.ts';
import { Runner, type RunnerOptions } from '../run/runner.ts';
import { buildSelfCheckPlans, buildSelfCheck, hideSelfCheck } from '../run/self-check.ts';

/** A cell whose sides differ is observed this many times more on each: a race must come out alike each time to be a change. */
const EXTRA_ATTEMPTS = 3;

export interface CompareOptions extends Pick<RunnerOptions, 'patienceMs' | 'signal' | 'onAttempt'> {
  /** How often every cell is observed before anything is concluded. */
  repeat: number;
  /** Told how many attempts follow, each time that some do: `again` at cells whose sides seem to differ. */
  onRound?: (attempts: number, again: boolean) => unknown;
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
  const sources = pairCells.flatMap(({ pair: { before, after } }) => [before.stack.id, after.stack.id]);
  return withTargetRunner(sources, options, async (targetRunner, selfCheck) => {
    const pairRunners = pairCells.map(({ pair, cells }) => new PairRunner(targetRunner, pair, cells));
    for (const { pair } of pairCells) await targetRunner.alignNeighbors(pair);
    await runRounds(pairRunners, options);
    const contexts = pairCells.flatMap(({ cells }) => cells.flatMap(({ guards }) => guards));
    const judged = pairRunners.flatMap((pairRunner) => pairRunner.compareGuards());
    const comparedGuards = concludeChanges(judged, contexts);
    return {
      schemaVersion: 1,
      hangup: packageJson.version,
      startedAt,
      machine: { platform: process.platform, arch: process.arch, kernel: release(), cores: cpus().length },
      patienceMs: options.patienceMs,
      before: await summarizeSide(targetRunner, pairRunners, 'before'),
      after: await summarizeSide(targetRunner, pairRunners, 'after'),
      selfCheck: await selfCheck,
      alike: comparedGuards.filter(({ change, guard }) => change === 'same' && guard !== ANSWER).length,
      lines: foldChanges(comparedGuards),
      compared: comparedGuards.filter(({ change }) => change !== 'same'),
    };
  });
}

/** Lets versions be observed that these sources serve, beside the two servers of the self-check; all of it ends with `use`. */
export async function withTargetRunner<T>(
  sources: readonly string[],
  options: Omit<CompareOptions, 'repeat'>,
  use: (targetRunner: TargetRunner, selfCheck: Promise<SelfCheck>) => Promise<T>,
): Promise<T> {
  const selfCheckPlans = await buildSelfCheckPlans();
  const allSources = [...sources, ...listProgramSources(selfCheckPlans)];
  const onAttempt = hideSelfCheck(selfCheckPlans, options.onAttempt);
  await using runner = await Runner.open(allSources, { ...options, onAttempt });
  const selfCheck = settlePlans(runner, [selfCheckPlans], { repeat: 1 }).then(([results]) => buildSelfCheck(results!));
  selfCheck.catch(() => {}); // it is awaited at the end, and rejects only if all is aborted
  try {
    return await use(new TargetRunner(runner), selfCheck);
  } finally {
    await Promise.allSettled([selfCheck]);
  }
}

/** Every cell as often as was asked for; then those that are not alike a few times more, side by side on one more server. */
async function runRounds(pairRunners: readonly PairRunner[], { repeat, onRound }: CompareOptions): Promise<void> {
  for (let round = 0; round <= repeat; round += 1) {
    const isExtra = round === repeat;
    const chosen = pairRunners.map((one) => ({
      one,
      cells: isExtra ? one.listInconclusiveCells(EXTRA_ATTEMPTS) : one.listCells(),
    }));
    const attempts = chosen.reduce((sum, { cells }) => sum + cells.before.length + cells.after.length, 0);
    if (attempts > 0) onRound?.(attempts, round > 0);
    await Promise.all(chosen.map(({ one, cells }) => one.runRound(cells)));
  }
}

async function summarizeSide(
  targetRunner: TargetRunner,
  pairRunners: readonly PairRunner[],
  side: 'before' | 'after',
): Promise<ComparedSide> {
  const attempts = pairRunners.flatMap((pairRunner) => pairRunner.getAttempts(side));
  const setups = await Promise.all(pairRunners.map(({ pair }) => targetRunner.describeSetup(pair[side])));
  return {
    name: [...new Set(pairRunners.map(({ pair }) => pair[side].name))].join('; '),
    served: listServedVersions(attempts.map(({ history }) => history)),
    setup: [...new Set(setups.flat())],
    failures: [...new Set(attempts.flatMap(describeFailures))],
  };
}

/** What kept an attempt from proving anything, with the line of the log that says most; what the server did is a change, no failure. */
function describeFailures(attempt: Attempt): string[] {
  const { history, verdicts } = attempt;
  if (readAnswer(attempt) !== 'unknown') return [];
  if (history.kind !== 'failed')
    return verdicts.filter(({ outcome }) => outcome === 'unknown').map(({ evidence }) => evidence);
  const { failure } = history;
  const line = failure.log
    .split('\n')
    .find((one) => /error/i.test(one))
    ?.trim();
  return [line === undefined ? failure.sentence : `${failure.sentence} It logged: ${line}`];
}
