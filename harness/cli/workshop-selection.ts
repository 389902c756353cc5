import { exerciseNames } from '../../scenarios/workshop/exercises.ts';
import { didYouMean } from '../plan/selection.ts';
import { UsageError } from '../system/errors.ts';

/**
 * The exercise that a word means: `3`, `03`, `pipe`, `03-pipe`, `workshop/03-pipe` or the path of its file.
 * @throws {UsageError} with the nearest exercise
 */
export function resolveExercise(word: string): string {
  const wanted = word
    .replace(/^(\.\/)?scenarios\//, '')
    .replace(/^workshop\//, '')
    .replace(/^mine\//, '')
    .replace(/(\.ts|\/.*)$/, '');
  const number = /^\d+$/.test(wanted) ? wanted.padStart(2, '0') : wanted;
  const found = exerciseNames.find(
    (name) => name === number || name.startsWith(`${number}-`) || name.slice(3) === wanted,
  );
  if (found !== undefined) return found;
  const names = exerciseNames.map((name) => name.slice(3));
  throw new UsageError(
    'unknown-id',
    `Expected an exercise, 01 to ${exerciseNames.at(-1)!.slice(0, 2)}, got '${word}'.${didYouMean(wanted, names)} \`npx hangup workshop list\` shows them all.`,
  );
}

/**
 * The name of an exercise that there is not yet.
 * @throws {UsageError} if it is taken, or no name for a folder
 */
export function parseNewExerciseName(word: string): string {
  const taken = exerciseNames.find((name) => name === word || name.slice(0, 2) === word.slice(0, 2));
  if (taken !== undefined)
    throw new UsageError('invalid-name', `Expected a number that is free, got '${word}'; there is ${taken}.`);
  if (/^\d\d(-[a-z0-9]+)+$/.test(word)) return word;
  throw new UsageError('invalid-name', `Expected a name such as 16-compression, got '${word}'.`);
}
