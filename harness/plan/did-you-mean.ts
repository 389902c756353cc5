import { closest, distance } from 'fastest-levenshtein';

/** What is further away was hardly meant. These are the bounds that commander has for its commands and options. */
const MOST_EDITS = 3;
const LEAST_ALIKE = 0.4;

/** A question that names the nearest of the known words, with a blank before it; empty where none is near. */
export function didYouMean(word: string, known: readonly string[], inFull = (near: string) => near): string {
  const typed = word.toLowerCase();
  const near = closest(typed, known);
  const edits = distance(typed, near);
  const length = Math.max(typed.length, near.length);
  const isNear = edits <= MOST_EDITS && (length - edits) / length > LEAST_ALIKE;
  return isNear ? ` Did you mean '${inFull(near)}'?` : '';
}
