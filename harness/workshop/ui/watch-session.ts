import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { getPartFile } from '../../../scenarios/workshop/exercises.ts';
import { HarnessError } from '../../system/errors.ts';
import { relativeBelow } from '../../system/files.ts';
import { checkAnswer } from '../runner/check.ts';
import type { Exercise } from '../course/course.ts';
import type { ExerciseRunner } from '../runner/exercise-runner.ts';
import type { LearnerFiles } from '../course/learner-files.ts';
import { paintLine } from './paint.ts';
import { compareTexts } from '../screen/comparison.ts';
import { renderScreen } from '../screen/screen.ts';
import { advanceSession } from '../screen/session.ts';
import type { SessionEffect, SessionEvent, SessionState } from '../screen/state.ts';

/** One save is often two events; the second comes within this. */
const SETTLE_MS = 20;
const CLEAR_SCREEN = '\u001B[2J\u001B[H';

interface WatchSessionOptions {
  course: readonly Exercise[];
  own: LearnerFiles;
  color: boolean;
  signal: AbortSignal;
  /** Where answers are tried; it may still be opening. */
  runner: Promise<ExerciseRunner>;
  columns: () => number;
  /** Shows a whole screen. */
  show: (text: string) => void;
}

/** Carries out what the state machine asks for, and shows what it says. */
export class WatchSession {
  readonly #options: WatchSessionOptions;
  readonly #ended = Promise.withResolvers<boolean>();
  readonly #work = new Set<Promise<void>>();
  #state: SessionState;
  #checking = new AbortController();
  /** Files are written one after the other. */
  #writing: Promise<void> = Promise.resolve();
  /** What the workshop wrote into a learner's file, until the change is reported. */
  readonly #written = new Map<string, string>();
  #over = false;

  constructor(options: WatchSessionOptions, state: SessionState) {
    this.#options = options;
    this.#state = state;
  }

  get ended(): Promise<boolean> {
    return this.#ended.promise;
  }

  /** What has to be put away in the end. */
  ownRunner(): AsyncDisposable {
    this.#options.runner.catch((error: unknown) => this.#handleFailure(error));
    return {
      [Symbol.asyncDispose]: async () => (await this.#options.runner.catch(() => null))?.[Symbol.asyncDispose](),
    };
  }

  press(key: string): void {
    if (key === 'interrupt') this.#endSession(false);
    else this.dispatch({ type: 'key', key });
  }

  async handleChange(path: string): Promise<void> {
    const { course, own } = this.#options;
    if (await this.#isOwnWrite(path)) return;
    const mine = course.find(({ name }) => own.getPath(name) === path);
    if (mine !== undefined) return this.dispatch({ type: 'saved', name: mine.name });
    const stray = course.find(({ name }) => fileURLToPath(getPartFile(name, 'exercise.ts')) === path);
    if (stray !== undefined)
      this.dispatch({ type: 'strayed', name: stray.name, own: getShownPath(own.getPath(stray.name)) });
  }

  dispatch(event: SessionEvent): void {
    if (this.#over) return;
    const { state, effects } = advanceSession(this.#state, event);
    this.#state = state;
    this.drawScreen();
    for (const effect of effects) this.#runEffect(effect);
  }

  drawScreen(): void {
    const { own, color, columns, show } = this.#options;
    const layout = { columns: columns(), ownFile: (name: string) => getShownPath(own.getPath(name)) };
    show(`${CLEAR_SCREEN}${paintLine(renderScreen(this.#state, layout), color)}\n`);
  }

  /** Waits for what is still under way; nothing is begun any more. */
  async waitUntilSettled(): Promise<void> {
    this.#checking.abort();
    await Promise.all(this.#work);
    await this.#writing;
  }

  /** A file that the workshop itself has just written is nothing to run again for. */
  async #isOwnWrite(path: string): Promise<boolean> {
    const written = this.#written.get(path);
    if (written === undefined) return false;
    this.#written.delete(path);
    return written === (await readFile(path, 'utf8').catch(() => null));
  }

  #endSession(byChoice: boolean): void {
    this.#over = true;
    this.#checking.abort();
    this.#ended.resolve(byChoice);
  }

  #runEffect(effect: SessionEffect): void {
    if (effect.type === 'quit') return this.#endSession(true);
    if (effect.type === 'save') return this.#writeScreen(() => this.#options.own.saveProgress(this.#state.progress));
    const exercise = this.#options.course.find(({ name }) => name === effect.name)!;
    if (effect.type === 'begin') {
      this.#checking.abort(); // of the exercise that was open
      return this.#writeScreen(() => this.#options.own.beginExercise(exercise));
    }
    if (effect.type === 'reset') return this.#writeScreen(() => this.#resetAnswer(exercise));
    if (effect.type === 'compare') return this.#writeScreen(() => this.#showComparison(exercise));
    this.#checkFile(exercise);
  }

  #writeScreen(write: () => Promise<void>): void {
    this.#writing = this.#writing.then(write).catch((error: unknown) => this.#handleFailure(error));
  }

  async #resetAnswer(exercise: Exercise): Promise<void> {
    this.#written.set(this.#options.own.getPath(exercise.name), exercise.shipped);
    const kept = await this.#options.own.resetExercise(exercise);
    this.dispatch({ type: 'reset', kept: kept === null ? null : basename(kept) });
  }

  async #showComparison({ name, solution }: Exercise): Promise<void> {
    const own = (await this.#options.own.readText(name)) ?? '';
    this.dispatch({ type: 'compared', lines: compareTexts(own, solution) });
  }

  #checkFile(exercise: Exercise): void {
    this.#checking.abort();
    this.#checking = new AbortController();
    const signal = AbortSignal.any([this.#checking.signal, this.#options.signal]);
    const work = this.#handleFeedback(exercise, signal)
      .catch((error: unknown) => (signal.aborted ? undefined : this.#handleFailure(error)))
      .finally(() => this.#work.delete(work));
    this.#work.add(work);
  }

  async #handleFeedback(exercise: Exercise, signal: AbortSignal): Promise<void> {
    await sleep(SETTLE_MS, undefined, { signal });
    await this.#writing;
    const text = (await this.#options.own.readText(exercise.name)) ?? exercise.shipped;
    const { answer } = await checkAnswer(await this.#options.runner, exercise, { text, signal });
    if (!signal.aborted) this.dispatch({ type: 'answered', name: exercise.name, answer, at: new Date().toISOString() });
  }

  /** A failure of ours is a sentence, and the watch goes on. */
  #handleFailure(error: unknown): void {
    const sentence =
      error instanceof HarnessError ? error.message : `This is a bug in hangup: ${String((error as Error).stack)}`;
    this.dispatch({ type: 'failed', sentence });
  }
}

/** As a learner would type it. */
function getShownPath(path: string): string {
  return relativeBelow(process.cwd(), path) ?? path;
}
