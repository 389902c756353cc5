import { cpus, release } from 'node:os';
import packageJson from '../../package.json' with { type: 'json' };
import type { Attempt } from '../model/result.ts';
import type { Versions } from '../model/history.ts';
import type { ComparedSide, Comparison } from '../model/comparison.ts';
import type { PairedCell } from './cells.ts';
import { linesOf } from './tally.ts';
import type { Pair } from './pairs.ts';
import { Stage, type StageOptions } from './stage.ts';
import { Turns } from './pair-runner.ts';

/** A cell whose sides differ is observed this many times more on each: a race must come out alike each time to be a change. */
const SECOND_LOOKS = 3;

export interface CompareOptions extends StageOptions {
  /** How often every cell is observed before anything is concluded. */
  repeat: number;
}

/** A pair with the cells to compare. */
export interface Matched {
  pair: Pair;
  cells: readonly PairedCell[];
}

/**
 * Observes the cells of each pair on both sides and says what changed. Nothing outlives the call.
 * @throws the signal's reason, if it aborts
 */
export async function compare(matched: readonly Matched[], options: CompareOptions): Promise<Comparison> {
  const startedAt = new Date().toISOString();
  const sources = matched.flatMap(({ pair: { before, after } }) => [before.stack.id, after.stack.id]);
  await using stage = await Stage.open(sources, options);
  const turns = matched.map(({ pair, cells }) => new Turns(stage, pair, cells));
  const selfProof = await stage.prove();
  for (const turn of turns) {
    for (let round = 0; round < options.repeat; round += 1) await turn.round(turn.cells);
    for (let look = 0; look < SECOND_LOOKS; look += 1) await turn.round(turn.doubtful());
  }
  const all = turns.flatMap((turn) => turn.compared());
  return {
    schemaVersion: 1,
    hangup: packageJson.version,
    startedAt,
    machine: { platform: process.platform, arch: process.arch, kernel: release(), cores: cpus().length },
    patienceMs: options.patienceMs,
    before: sideOf(turns, 'before'),
    after: sideOf(turns, 'after'),
    selfProof,
    alike: all.filter(({ change }) => change === 'same').length,
    lines: linesOf(all),
    compared: all.filter(({ change }) => change !== 'same'),
  };
}

function sideOf(turns: readonly Turns[], side: 'before' | 'after'): ComparedSide {
  const attempts = turns.flatMap((turn) => turn.attempts(side));
  return {
    name: [...new Set(turns.map(({ pair }) => pair[side].name))].join('; '),
    served: [...new Set(attempts.flatMap(({ history: { versions } }) => (versions ? [inWords(versions)] : [])))],
    failures: [...new Set(attempts.flatMap(failuresOf))],
  };
}

function inWords({ stack, runtime }: Versions): string {
  return `${stack.name} ${stack.version} on ${runtime.name} ${runtime.version}`;
}

/** What kept an attempt from proving anything, with the line of the log that says most. */
function failuresOf({ history: { failure }, verdicts }: Attempt): string[] {
  if (failure === null) return verdicts.filter(({ outcome }) => outcome === 'unknown').map(({ evidence }) => evidence);
  const line = failure.log
    .split('\n')
    .find((one) => /error/i.test(one))
    ?.trim();
  return [line === undefined ? failure.sentence : `${failure.sentence} It logged: ${line}`];
}
