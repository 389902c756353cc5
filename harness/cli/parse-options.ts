import { InvalidArgumentError } from 'commander';
import { type Fault, type Phase, FAULTS, PHASES } from '../../scenarios/kit/vocabulary.ts';
import type { UnsafeChange } from '../model/comparison.ts';
import { MOST_SHARDS, type Shard } from '../model/run.ts';
import { didYouMean } from '../plan/selection.ts';
import { UsageError } from '../system/errors.ts';

/** The scenarios' own timers need this long to show what they do. */
export const LEAST_PATIENCE_MS = 1_000;
/** A day. A timer of Node that is set to more than 2^31 ms goes off at once. */
export const MOST_PATIENCE_MS = 86_400_000;

/** Words between commas; an option that is given again adds to them. */
export function parseList<T>(one: (word: string) => T): (words: string, earlier: readonly T[]) => T[] {
  return (words, earlier) => [...earlier, ...words.split(',').map((word) => one(word.trim()))];
}

/** @throws {InvalidArgumentError} */
export function parseWholeNumber(least: number, most: number): (word: string) => number {
  return (word) => {
    const number = Number(word);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Expected a whole number of at least ${least} and at most ${most}, got '${word}'.`);
  };
}

export const parseFault = (word: string): Fault => parseChoice('fault', FAULTS, word);

export const parsePhase = (word: string): Phase => parseChoice('phase', PHASES, word);

const UNSAFE_WORDS = { regressed: 'regressed', new: 'new and wrong' } as const;

/** `regressed`, `regressed,new`. @throws {UsageError} */
export function parseUnsafeChanges(words: string): UnsafeChange[] {
  const known = Object.keys(UNSAFE_WORDS) as (keyof typeof UNSAFE_WORDS)[];
  return words.split(',').map((word) => UNSAFE_WORDS[parseChoice('change', known, word.trim())]);
}

/** `2/4`. @throws {UsageError} */
export function parseShard(word: string): Shard {
  const [index, of] = (/^(\d+)\/(\d+)$/.exec(word) ?? []).slice(1).map(Number);
  if (index !== undefined && of !== undefined && index >= 1 && index <= of && of <= MOST_SHARDS) return { index, of };
  throw new UsageError(
    'invalid-option',
    `Expected a share such as 1/4, the first of four, and at most ${MOST_SHARDS} of them; got '${word}'.`,
  );
}

export function parseChoice<T extends string>(noun: string, known: readonly T[], word: string): T {
  const found = known.find((one) => one === word);
  if (found !== undefined) return found;
  throw new UsageError(
    'invalid-option',
    `Expected a ${noun}: ${known.join(', ')}; got '${word}'.${didYouMean(word, known)}`,
  );
}
