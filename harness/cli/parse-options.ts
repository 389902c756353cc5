import { type Fault, type Phase, FAULTS, PHASES } from '../../scenarios/kit/vocabulary.ts';
import type { Shard } from '../run/shards.ts';
import { didYouMean } from '../plan/selection.ts';
import { UsageError } from '../system/errors.ts';

export const parseFault = (word: string): Fault => parseChoice('fault', FAULTS, word);

export const parsePhase = (word: string): Phase => parseChoice('phase', PHASES, word);

/** `2/4`. @throws {UsageError} */
export function parseShard(word: string): Shard {
  const [index, of] = (/^(\d+)\/(\d+)$/.exec(word) ?? []).slice(1).map(Number);
  if (index !== undefined && of !== undefined && index >= 1 && index <= of) return { index, of };
  throw new UsageError('invalid-option', `Expected a share such as 1/4: the first of four; got '${word}'.`);
}

function parseChoice<T extends string>(noun: string, known: readonly T[], word: string): T {
  const found = known.find((one) => one === word);
  if (found !== undefined) return found;
  throw new UsageError(
    'invalid-option',
    `Expected a ${noun}: ${known.join(', ')}; got '${word}'.${didYouMean(word, known)}`,
  );
}
