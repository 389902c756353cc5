import type { Task } from '../../../scenarios/workshop/task.ts';
import type { AnswerFeedback } from '../feedback/answer.ts';
import type { ComparedLine } from './comparison.ts';
import type { Lesson } from '../course/lesson.ts';
import type { CourseProgress } from '../course/progress.ts';

/** What the session needs to know of an exercise. */
export interface CourseEntry {
  name: string;
  lesson: Lesson;
  task: Task;
  /** One sentence to take home, told after a pass. */
  takeHome: string;
}

type SessionMode = 'predicting' | 'working' | 'listing' | 'resetting';

/** Everything that the screen shows. */
export interface SessionState {
  course: readonly CourseEntry[];
  /** Which exercise is open. */
  index: number;
  progress: CourseProgress;
  mode: SessionMode;
  checking: boolean;
  /** What the last answer was told; null before the first. */
  answer: AnswerFeedback | null;
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

export type SessionEvent =
  | { type: 'start' }
  | { type: 'key'; key: string }
  /** A file of the learner's was saved. */
  | { type: 'saved'; name: string }
  /** The shipped file of an exercise was saved, which is not the learner's. */
  | { type: 'strayed'; name: string; own: string }
  | { type: 'answered'; name: string; answer: AnswerFeedback; at: string }
  | { type: 'failed'; sentence: string }
  | { type: 'compared'; lines: readonly ComparedLine[] }
  /** `kept` is where the old text is now; null if there was nothing to keep. */
  | { type: 'reset'; kept: string | null }
  | { type: 'noticed'; sentence: string };

export type SessionEffect =
  | { type: 'begin'; name: string }
  | { type: 'check'; name: string }
  | { type: 'reset'; name: string }
  | { type: 'compare'; name: string }
  | { type: 'save' }
  | { type: 'quit' };

export interface SessionStep {
  state: SessionState;
  effects: readonly SessionEffect[];
}

export function createSessionState(course: readonly CourseEntry[], progress: CourseProgress): SessionState {
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

export function getCurrentEntry({ course, index }: SessionState): CourseEntry {
  return course[index]!;
}
