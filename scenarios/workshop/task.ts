/**
 * Why an answer does not pass yet. Each has a sentence of its own, and the first that applies is the one that is said: what is
 * wrong with the file and the server as a whole, then what leaks, then what is wrong for a client that did not leave, then how it
 * stops.
 */
export const REASONS = [
  'unreadable', // the file is no TypeScript, or declares no scenario
  'not-listening', // the program ended, or did not listen
  'declaration-changed', // id, guards, expect or request are not those of the exercise
  'crashed', // the server ended while clients were there
  'blocked', // its event loop does not turn
  'threw', // the handler threw before it had begun
  'guard-dropped', // a guard is never acquired
  'nothing-sent', // no first byte
  'server-changed', // where only a prediction was asked for
  'released-twice',
  'still-counted', // marked as released, and the operating system still counts it
  'parked', // a client that had stalled has left after all, and its guard is still held
  'still-held',
  'too-late',
  'left-on-disk', // the file is closed, and not removed
  'working-on', // the guard is released, and the work goes on
  'unbounded-queue',
  'never-ended', // a stream that should come to its own end
  'ended-early', // the server ended the stream although the client stayed
  'released-early',
  'piled-up', // acquired again and again while the client stays, and not released
  'items-lost',
  'stopped-streaming',
  'too-much-sent',
  'too-little-sent',
  'abandoned', // told to stop: the process ended with the guard held
  'never-stops', // told to stop: the stream and the process went on
  'lives-on', // told to stop: the streams were ended, and the process went on
  'cut-off', // told to stop: the client read no end of its stream
  'uncaught', // the handler rejects when its client leaves
  'wrong-cause',
  'wrong-prediction',
  'not-observed', // the harness failed
] as const;
export type Reason = (typeof REASONS)[number];

/** What the harness knows of an exercise beside its server; its words are in README.md and hints.md. */
export interface Task {
  /** Which of the three choices of the prediction is right. */
  right: 1 | 2 | 3;
  /** Why that is what happens; shown after the first run. */
  because: string;
  /** What is said of the exercise as it is shipped. */
  fails: Reason;
  /** While the client stays: how many chunks must be sent within the window, throughout it. */
  chunks?: readonly [least: number, most: number];
  /** While the client stays: how many heartbeats must be sent within the window, beside the items. */
  leastBeats?: number;
  /** While the client stays: how many bytes must be sent within the window. */
  leastBytes?: number;
  /** The longest queue that may wait in the process for a client that has stopped reading. */
  mostQueuedBytes?: number;
  /** How long a guard may be held after the last item of a stream that comes to its own end, in milliseconds. */
  mostQuietMs?: number;
  /** How long to look after the disconnect, in milliseconds; 1000 unless said. */
  patienceMs?: number;
  /** The folder of a file must be empty, or gone, when its guard was released. */
  removesFiles?: true;
  /** `expect` is what the learner believes, not what is asked for. */
  predicts?: true;
}

/** Declares what the harness knows of an exercise. */
export function task(declaration: Task): Task {
  return declaration;
}
