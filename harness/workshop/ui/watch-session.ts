import { readFile } from 'node:fs/promises';
import { basename, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { partOf } from '../../../scenarios/workshop/exercises.ts';
import { HarnessError } from '../../system/errors.ts';
import { check } from '../runner/check.ts';
import type { Exercise } from '../course/course.ts';
import type { Lab } from '../runner/exercise-runner.ts';
import type { OwnFiles } from '../course/learner-files.ts';
import { paint } from './paint.ts';
import { compare } from '../screen/comparison.ts';
import { screenOf } from '../screen/screen.ts';
import { step } from '../screen/session.ts';
import type { Effect, Event, State } from '../screen/state.ts';

/** One save is often two events; the second comes within this. */
const SETTLE_MS = 20;
const CLEAR = '\u001B[2J\u001B[H';

export interface SessionOptions {
  course: readonly Exercise[];
  own: OwnFiles;
  color: boolean;
  signal: AbortSignal;
  /** Where answers are tried; it may still be opening. */
  lab: Promise<Lab>;
  columns: () => number;
  /** Shows a whole screen. */
  show: (text: string) => void;
}

/** Carries out what the state machine asks for, and shows what it says. */
export class Session {
  readonly #options: SessionOptions;
  readonly #ended = Promise.withResolvers<boolean>();
  readonly #work = new Set<Promise<void>>();
  #state: State;
  #checking = new AbortController();
  /** Files are written one after the other. */
  #writing: Promise<void> = Promise.resolve();
  /** What the workshop wrote into a learner's file, until the change is told. */
  readonly #written = new Map<string, string>();
  #over = false;

  constructor(options: SessionOptions, state: State) {
    this.#options = options;
    this.#state = state;
  }

  get ended(): Promise<boolean> {
    return this.#ended.promise;
  }

  /** What has to be put away in the end. */
  lab(): AsyncDisposable {
    this.#options.lab.catch((error: unknown) => this.#failed(error));
    return { [Symbol.asyncDispose]: async () => (await this.#options.lab.catch(() => null))?.[Symbol.asyncDispose]() };
  }

  press(key: string): void {
    if (key === 'interrupt') this.#end(false);
    else this.tell({ type: 'key', key });
  }

  async changed(path: string): Promise<void> {
    const { course, own } = this.#options;
    if (await this.#isOwnDoing(path)) return;
    const mine = course.find(({ name }) => own.pathOf(name) === path);
    if (mine !== undefined) return this.tell({ type: 'saved', name: mine.name });
    const stray = course.find(({ name }) => fileURLToPath(partOf(name, 'exercise.ts')) === path);
    if (stray !== undefined) this.tell({ type: 'strayed', name: stray.name, own: shown(own.pathOf(stray.name)) });
  }

  tell(event: Event): void {
    if (this.#over) return;
    const { state, effects } = step(this.#state, event);
    this.#state = state;
    this.draw();
    for (const effect of effects) this.#carryOut(effect);
  }

  draw(): void {
    const { own, color, columns, show } = this.#options;
    const places = { columns: columns(), ownFile: (name: string) => shown(own.pathOf(name)) };
    show(`${CLEAR}${paint(screenOf(this.#state, places), color)}\n`);
  }

  /** Waits for what is still under way; nothing is begun any more. */
  async settle(): Promise<void> {
    this.#checking.abort();
    await Promise.all(this.#work);
    await this.#writing;
  }

  /** A file that the workshop itself has just written is nothing to run again for. */
  async #isOwnDoing(path: string): Promise<boolean> {
    const written = this.#written.get(path);
    if (written === undefined) return false;
    this.#written.delete(path);
    return written === (await readFile(path, 'utf8').catch(() => null));
  }

  #end(byChoice: boolean): void {
    this.#over = true;
    this.#checking.abort();
    this.#ended.resolve(byChoice);
  }

  #carryOut(effect: Effect): void {
    if (effect.type === 'quit') return this.#end(true);
    if (effect.type === 'save') return this.#write(() => this.#options.own.save(this.#state.progress));
    const exercise = this.#options.course.find(({ name }) => name === effect.name)!;
    if (effect.type === 'begin') {
      this.#checking.abort(); // of the exercise that was open
      return this.#write(() => this.#options.own.begin(exercise));
    }
    if (effect.type === 'reset') return this.#write(() => this.#reset(exercise));
    if (effect.type === 'compare') return this.#write(() => this.#compare(exercise));
    this.#check(exercise);
  }

  #write(write: () => Promise<void>): void {
    this.#writing = this.#writing.then(write).catch((error: unknown) => this.#failed(error));
  }

  async #reset(exercise: Exercise): Promise<void> {
    this.#written.set(this.#options.own.pathOf(exercise.name), exercise.shipped);
    const kept = await this.#options.own.reset(exercise);
    this.tell({ type: 'reset', kept: kept === null ? null : basename(kept) });
  }

  async #compare({ name, solution }: Exercise): Promise<void> {
    const own = (await this.#options.own.text(name)) ?? '';
    this.tell({ type: 'compared', lines: compare(own, solution) });
  }

  #check(exercise: Exercise): void {
    this.#checking.abort();
    this.#checking = new AbortController();
    const signal = AbortSignal.any([this.#checking.signal, this.#options.signal]);
    const work = this.#answer(exercise, signal)
      .catch((error: unknown) => (signal.aborted ? undefined : this.#failed(error)))
      .finally(() => this.#work.delete(work));
    this.#work.add(work);
  }

  async #answer(exercise: Exercise, signal: AbortSignal): Promise<void> {
    await sleep(SETTLE_MS, undefined, { signal });
    await this.#writing;
    const text = (await this.#options.own.text(exercise.name)) ?? exercise.shipped;
    const { answer } = await check(await this.#options.lab, exercise, { text, signal });
    if (!signal.aborted) this.tell({ type: 'answered', name: exercise.name, answer, at: new Date().toISOString() });
  }

  /** A failure of ours is a sentence, and the watch goes on. */
  #failed(error: unknown): void {
    const sentence =
      error instanceof HarnessError ? error.message : `This is a bug in hangup: ${String((error as Error).stack)}`;
    this.tell({ type: 'failed', sentence });
  }
}

/** As a learner would type it. */
function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}
