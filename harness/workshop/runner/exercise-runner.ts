import { stop } from 'esbuild';
import { buildScenarioCells } from '../../plan/scenario-cells.ts';
import type { PlannedCell } from '../../model/plan.ts';
import { createLoopbackEnv } from '../../observe/network/loopback.ts';
import type { NetworkEnv } from '../../observe/clients/network-env.ts';
import { Programs } from '../../observe/programs.ts';
import { groupByServer } from '../../run/batches.ts';
import { Workspace } from '../../system/workspace.ts';
import type { Exercise } from '../course/course.ts';
import { loadDeclaredExercise } from './declared.ts';
import type { AnswerEvidence } from '../feedback/evidence.ts';
import { translateAnswer, TranslateError } from './translate.ts';
import { createEmptyEvidence, toAnswerProblem, runAnswerCells } from './run-answer.ts';

const PATIENCE_MS = 1_000;

/** Where answers are tried out: one folder, one reaper and one translation of the kit for the whole session. */
export class ExerciseRunner implements AsyncDisposable {
  readonly #workspace: Workspace;
  readonly #place: NetworkEnv;
  #connections = 0;

  static async open(signal?: AbortSignal): Promise<ExerciseRunner> {
    const workspace = new Workspace();
    try {
      return new ExerciseRunner(workspace, await Programs.translate([], workspace.createPath('programs'), signal));
    } catch (error) {
      await workspace[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(workspace: Workspace, programs: Programs) {
    this.#workspace = workspace;
    this.#place = createLoopbackEnv(workspace, programs);
  }

  /**
   * Starts a learner's text as a server, hangs up on it in every way that the exercise names, and looks on.
   * @throws the signal's reason, if it aborts; every failure of the text is in the evidence
   */
  async runAnswer(exercise: Exercise, text: string, signal: AbortSignal): Promise<AnswerEvidence> {
    signal.throwIfAborted();
    const file = this.#workspace.createPath('answer.mjs');
    try {
      await translateAnswer(text, exercise.name, { file, signal });
    } catch (error) {
      if (error instanceof TranslateError)
        return createEmptyEvidence({ reason: 'unreadable', sentence: error.message });
      throw error;
    }
    signal.throwIfAborted();
    const [declared, serving] = await Promise.allSettled([
      loadDeclaredExercise(this.#workspace, file, signal),
      this.#serveBatch(exercise, file, signal),
    ]);
    signal.throwIfAborted();
    if (serving.status === 'rejected') throw serving.reason as Error;
    const problem =
      declared.status === 'rejected' ? toAnswerProblem('unreadable', declared.reason) : serving.value.problem;
    return { ...serving.value, problem, declared: declared.status === 'rejected' ? null : declared.value };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#workspace[Symbol.asyncDispose]();
    await stop(); // esbuild keeps its own process for the next answer; ended earlier, it would forget who still waits
  }

  /** A server for all cells that can share one, and one for each that it does not outlive: side by side. */
  async #serveBatch({ wanted, task }: Exercise, file: string, outer: AbortSignal): Promise<AnswerEvidence> {
    const given = new AbortController();
    const signal = AbortSignal.any([outer, given.signal]);
    const { args, ...node } = await this.#place.programs.buildServerCommand({ source: 'workshop/answer' });
    const command = { ...node, args: [args[0]!, file] };
    const cells = buildScenarioCells(wanted).map((expected) => ({
      ...expected,
      connection: this.#createConnectionName(expected),
    }));
    const held = wanted.guards;
    const { patienceMs = PATIENCE_MS } = task;
    const trials = groupByServer(cells).map((share) =>
      runAnswerCells(share, { command, networkEnv: this.#place, held, patienceMs, problemController: given, signal }),
    );
    const evidence = await Promise.all(trials);
    outer.throwIfAborted();
    return {
      problem: evidence.map(({ problem }) => problem).find((problem) => problem !== null) ?? null,
      declared: null,
      results: evidence.flatMap(({ results }) => results),
      parked: evidence.flatMap(({ parked }) => parked),
    };
  }

  #createConnectionName({ cell }: PlannedCell): string {
    return `${cell.fault}-${(this.#connections += 1)}`;
  }
}
