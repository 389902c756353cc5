import type { Fault } from '../../../scenarios/kit/vocabulary.ts';
import {
  SIDES,
  type CheckedExercise,
  type CodeProblem,
  type Moment,
  type OwnServerReport,
  type Pair,
  type ServerLook,
  type ServerSource,
  type Side,
} from '../messages.ts';
import type { TimedAction } from '../recording/done.ts';
import { describeOutcome, type Prediction } from '../recording/outcome.ts';
import { createRecording, type Recording } from '../recording/recording.ts';

/** Which moment of the recording is shown: the present, one that stands still, or one that moves on at a speed of its own. */
export type Clock =
  | { mode: 'live' }
  | { mode: 'paused'; atMs: number }
  | { mode: 'replay'; fromMs: number; startedAt: number; speed: number };

/** What was recorded, and which moment of it is shown. */
export interface Moments {
  recording: Recording;
  clock: Clock;
  /** What the page's clock showed when the session's showed 0. */
  offsetMs: number;
  /** The moment that the pointer, or the keyboard, is at. */
  cursorMs: number | null;
}

/** What a link holds: two servers, the code where it differs from the checkout's, and what its sender guessed and did. */
export interface SharedState {
  hangup: string;
  pair: string;
  code: Partial<Record<Side, string>>;
  predictions: Record<Side, Prediction | null>;
  done: readonly TimedAction[];
}

/** All that the page shows. */
export interface State extends Moments {
  /** Why there is nothing to see; null if there is. */
  problem: string | null;
  hangup: string;
  pairs: readonly Pair[];
  pair: Pair | null;
  missing: Partial<Record<Fault, string>>;
  sources: Record<Side, ServerSource | null>;
  code: Record<Side, string>;
  problems: Record<Side, readonly CodeProblem[]>;
  isRunning: Record<Side, boolean>;
  showsDifference: Record<Side, boolean>;
  moment: Moment;
  clients: number;
  asksPrediction: boolean;
  /** The question is shown, because somebody was about to leave without an answer. */
  isAsked: boolean;
  predictions: Record<Side, Prediction | null>;
  predictor: 'You' | 'The sender';
  announcement: string;
  search: string;
  /** Code and actions that came with a link, and were not run yet. */
  offered: SharedState | null;
  /** The link that was made last; null when it is closed. */
  shared: string | null;
  /** The check of one's own server; null when none is shown. */
  ownServer: OwnServerCheck | null;
  /** What is said of the answer to an exercise; null until it was asked. */
  answer: CheckedExercise | 'checking' | null;
  /** The reader has passed the exercise, or wants to see its solution all the same. */
  showsSolution: boolean;
  /** From 0; null outside the tour. */
  tourStep: number | null;
}

/** Its steps and what was seen so far, and what it found; or why there is nothing to find. */
export interface OwnServerCheck {
  address: string;
  steps: string[];
  looks: ServerLook[];
  report: OwnServerReport | null;
  problem: string | null;
}

export function createState(): State {
  return {
    problem: null,
    hangup: '',
    pairs: [],
    pair: null,
    missing: {},
    sources: { left: null, right: null },
    code: { left: '', right: '' },
    problems: { left: [], right: [] },
    isRunning: { left: false, right: false },
    showsDifference: { left: false, right: false },
    recording: createRecording(),
    clock: { mode: 'live' },
    offsetMs: Infinity,
    cursorMs: null,
    moment: { kind: 'now' },
    clients: 1,
    asksPrediction: localStorage.getItem('hangup-predict') !== 'no',
    isAsked: false,
    predictions: { left: null, right: null },
    predictor: 'You',
    announcement: '',
    search: '',
    offered: null,
    shared: null,
    ownServer: null,
    answer: null,
    showsSolution: false,
    tourStep: null,
  };
}

/** The moment that is shown, in milliseconds of the session. */
export function readClock({ clock, offsetMs }: Pick<Moments, 'clock' | 'offsetMs'>): number {
  if (clock.mode === 'paused') return clock.atMs;
  if (clock.mode === 'live') return Math.max(0, performance.now() - offsetMs);
  return clock.fromMs + (performance.now() - clock.startedAt) * clock.speed;
}

/** How both servers stand, to be read aloud. */
export function describeSides(state: Moments): string {
  const sentences = SIDES.map((side) => {
    const { headline, detail } = describeOutcome(state.recording[side], readClock(state));
    return `${side === 'left' ? 'Left' : 'Right'}: ${headline}. ${detail}`;
  });
  return sentences.join(' ');
}

/** `the bug`, `what holds`. */
export function getSideName({ pair }: Pick<State, 'pair'>, side: Side): string {
  return pair?.names[side] ?? side;
}

/** Why no tab can be the client of both servers; null if one can. */
export function findTabProblem({ sources }: Pick<State, 'sources'>): string | null {
  return SIDES.map((side) => sources[side]?.noTabBecause ?? null).find((reason) => reason !== null) ?? null;
}

/** Whether the solution of an exercise is shown beside it: it is no help before one has tried. */
export function isCodeShown({ pair, showsSolution }: Pick<State, 'pair' | 'showsSolution'>, side: Side): boolean {
  return side === 'left' || pair?.group !== 'workshop' || showsSolution;
}
