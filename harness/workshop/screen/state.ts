import type { Task } from '../../../scenarios/workshop/task.ts';
import type { Answer } from '../feedback/answer.ts';
import type { ComparedLine } from './comparison.ts';
import type { Lesson } from '../course/lesson.ts';
import type { Progress } from '../course/progress.ts';

/** What the session needs to know of an exercise. */
export interface Entry {
  name: string;
  lesson: Lesson;
  task: Task;
  /** One sentence to take home, told after a pass. */
  takeHome: string;
}

export type Mode = 'predicting' | 'working' | 'listing' | 'resetting';

/** Everything that the screen shows. */
export interface State {
  course: readonly Entry[];
  /** Which exercise is open. */
  index: number;
  progress: Progress;
  mode: Mode;
  checking: boolean;
  /** What the last answer was told; null before the first. */
  answer: Answer | null;
  /** How many hints are shown. */
  hints: number;
  /** Which exercise the list points at. */
  cursor: number;
  comparison: readonly ComparedLine[] | null;
  /** One sentence on what was just done or refused; empty for none. */
  notice: string;
  /** `n` was pressed before a pass: a second one skips. */
  skipping: boolean;
}

export type Event =
  | { type: 'start' }
  | { type: 'key'; key: string }
  /** A file of the learner's was saved. */
  | { type: 'saved'; name: string }
  /** The shipped file of an exercise was saved, which is not the learner's. */
  | { type: 'strayed'; name: string; own: string }
  | { type: 'answered'; name: string; answer: Answer; at: string }
  | { type: 'failed'; sentence: string }
  | { type: 'compared'; lines: readonly ComparedLine[] }
  /** `kept` is where the old text is now; null if there was nothing to keep. */
  | { type: 'reset'; kept: string | null }
  | { type: 'noticed'; sentence: string };

export type Effect =
  | { type: 'begin'; name: string }
  | { type: 'check'; name: string }
  | { type: 'reset'; name: string }
  | { type: 'compare'; name: string }
  | { type: 'save' }
  | { type: 'quit' };

export interface Step {
  state: State;
  effects: readonly Effect[];
}

export function freshSession(course: readonly Entry[], progress: Progress): State {
  const found = course.findIndex(({ name }) => name === progress.current);
  const index = Math.max(0, found);
  return {
    course,
    index,
    progress,
    mode: 'predicting',
    checking: false,
    answer: null,
    hints: 0,
    cursor: index,
    comparison: null,
    notice: '',
    skipping: false,
  };
}

export function current({ course, index }: State): Entry {
  return course[index]!;
}
