import type { Cell } from './plan.ts';

/** What became of one exercise of the workshop: a row of `workshop check --json`. */
export interface AnswerCheck {
  exercise: string;
  /** False for an exercise of which there is no file yet. */
  begun: boolean;
  passed: boolean;
  /** The code of what is wrong; null if it passes or was not begun. */
  reason: string | null;
  /** What to fix first, or why it passes. */
  sentence: string;
  cells: readonly (Pick<Cell, 'fault' | 'phase'> & {
    /** Outcome and cause by the name of the guard: `released by read`. */
    guards: Readonly<Record<string, string>>;
  })[];
}
