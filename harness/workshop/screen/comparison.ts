import { diffLines } from 'diff';

/** One line of a comparison: in both texts, in the learner's only, or in the solution's only. */
export interface ComparedLine {
  sign: ' ' | '-' | '+';
  text: string;
}

const CONTEXT_LINES = 2;

/** How a learner's text differs from the solution, with two lines around each difference; empty if it does not. */
export function compareTexts(own: string, solution: string): ComparedLine[] {
  const lines = diffLines(own, solution).flatMap(({ value, added, removed }) =>
    value
      .replace(/\n$/, '')
      .split('\n')
      .map((text): ComparedLine => ({ sign: added ? '+' : removed ? '-' : ' ', text })),
  );
  const changed = lines.flatMap(({ sign }, index) => (sign === ' ' ? [] : [index]));
  return lines.filter((_, index) => changed.some((other) => Math.abs(other - index) <= CONTEXT_LINES));
}
