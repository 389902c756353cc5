import PQueue from 'p-queue';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isSkip, type Command, type Skip } from '../../model/plan.ts';
import { resolveScenarioProgram } from '../../plan/scenarios.ts';
import { buildScenarioCells } from '../../plan/scenario-cells.ts';
import { groupByServer } from '../../run/batches.ts';
import { Runner } from '../../run/runner.ts';
import { linkPackages } from '../../system/files.ts';
import { HarnessError } from '../../system/errors.ts';
import { stopTranslator } from '../../system/bundle.ts';
import type { Exercise } from '../course/course.ts';
import { buildDeclareArgs, loadDeclaredExercise } from './declared.ts';
import type { AnswerEvidence, AnswerProblem } from '../feedback/evidence.ts';
import { translateAnswer, TranslateError } from './translate.ts';
import { listNeededGuards } from './start-watch.ts';
import { createEmptyEvidence, runAnswerCells, START_MS } from './run-answer.ts';

const PATIENCE_MS = 1_000;

/** An answer that was translated: what serves it, and what prints its declaration. */
export interface AnswerCommands {
  serve: Command;
  declare: Command;
}

/**
 * Translates the text of an answer into a folder of its own.
 * @throws {TranslateError} if it cannot be read
 */
export type PrepareAnswer = (
  text: string,
  answered: { exercise: string; packages: Readonly<Record<string, string>> },
  output: { folder: string; signal: AbortSignal },
) => Promise<AnswerCommands>;

/** Where answers are tried out: one Runner and one translation of the kit for the whole session. */
export class ExerciseRunner implements AsyncDisposable {
  readonly #runner: Runner;
  readonly #prepare: PrepareAnswer;
  readonly #looks = new PQueue();
  readonly #lonelyLooks = new PQueue({ concurrency: 1 });

  /** @param prepare how answers are translated and run; as they are, unless said */
  static async open(signal = new AbortController().signal, prepare?: PrepareAnswer): Promise<ExerciseRunner> {
    // Each exercise says how long it is looked at.
    const runner = await Runner.open([], { patienceMs: 0, startMs: START_MS, signal, onAttempt: () => {} });
    return new ExerciseRunner(runner, prepare ?? ((...answer) => prepareAnswer(runner, ...answer)));
  }

  private constructor(runner: Runner, prepare: PrepareAnswer) {
    this.#runner = runner;
    this.#prepare = prepare;
  }

  /**
   * Starts a learner's text as a server, hangs up on it in every way that the exercise names, and looks on; with no other answer
   * beside it, if `isAlone`.
   * @throws the signal's reason, if it aborts; every failure of the text is in the evidence
   */
  runAnswer(
    exercise: Exercise,
    text: string,
    { signal, isAlone }: { signal: AbortSignal; isAlone: boolean },
  ): Promise<AnswerEvidence> {
    const look = () => this.#runAnswer(exercise, text, signal);
    if (!isAlone) return this.#looks.add(look);
    return this.#lonelyLooks.add(async () => {
      this.#looks.pause();
      try {
        await this.#looks.onPendingZero();
        return await look();
      } finally {
        this.#looks.start();
      }
    });
  }

  async #runAnswer(exercise: Exercise, text: string, signal: AbortSignal): Promise<AnswerEvidence> {
    signal.throwIfAborted();
    const program = await resolveScenarioProgram(exercise.wanted);
    if (isSkip(program)) return createEmptyEvidence({ reason: 'not-observed', sentence: describeSkip(program) });
    const { packages = {} } = program;
    const foreign = findForeignGuard(exercise, text);
    if (foreign !== null) return createEmptyEvidence(foreign);
    const folder = this.#runner.workspace.createPath('answer');
    let commands: AnswerCommands;
    try {
      commands = await this.#prepare(text, { exercise: exercise.name, packages }, { folder, signal });
    } catch (error) {
      if (error instanceof TranslateError)
        return createEmptyEvidence({ reason: 'unreadable', sentence: error.message });
      throw error;
    }
    signal.throwIfAborted();
    const [declared, serving] = await Promise.allSettled([
      loadDeclaredExercise(this.#runner.workspace, commands.declare, signal),
      this.#serveBatch(exercise, commands.serve, signal),
    ]);
    signal.throwIfAborted();
    if (serving.status === 'rejected') throw serving.reason as Error;
    if (declared.status === 'fulfilled') return { ...serving.value, declared: declared.value };
    return { ...serving.value, problem: describeLoadProblem(declared.reason, serving.value.problem) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runner[Symbol.asyncDispose]();
    await stopTranslator(); // not earlier: it is kept for the next answer
  }

  /** A server for all cells that can share one, and one for each that it does not outlive: side by side. */
  async #serveBatch({ wanted, task }: Exercise, command: Command, outer: AbortSignal): Promise<AnswerEvidence> {
    const given = new AbortController();
    const signal = AbortSignal.any([outer, given.signal]);
    const { patienceMs = PATIENCE_MS } = task;
    const cells = buildScenarioCells(wanted).map((expected) => ({
      ...expected,
      held: listNeededGuards(expected),
      patienceMs,
      connection: this.#runner.createConnectionId(expected.cell),
    }));
    const trials = groupByServer(cells).map((share) =>
      runAnswerCells(share, { runner: this.#runner, start: { command }, problemController: given, signal }),
    );
    const evidence = await Promise.all(trials);
    outer.throwIfAborted();
    return {
      problem: evidence.map(({ problem }) => problem).find((problem) => problem !== null) ?? null,
      declared: null,
      results: evidence.flatMap(({ results }) => results),
      parked: evidence.flatMap(({ parked }) => parked),
      leftFolders: evidence.flatMap(({ leftFolders }) => leftFolders),
      coreTimes: evidence.flatMap(({ coreTimes }) => coreTimes),
    };
  }
}

/** A guard of the kit stands for what the kit opens; acquired by the answer, it would be a word and no more. Null if none is. */
function findForeignGuard({ wanted, shipped }: Exercise, text: string): AnswerProblem | null {
  const acquires = (source: string, guard: string) => new RegExp(`acquire\\(\\s*['"\`]${guard}['"\`]`).test(source);
  const guard = wanted.guards.find((name) => acquires(text, name) && !acquires(shipped, name));
  if (guard === undefined) return null;
  const sentence = `You acquire \`${guard}\` yourself: it belongs to the kit, which holds it for as long as what it stands for is open.`;
  return { reason: 'guard-dropped', sentence };
}

/** What is wrong with a file that does not say what it declares. One that was late on a busy machine is not refused for that. */
function describeLoadProblem(error: unknown, problemWhileServed: AnswerProblem | null): AnswerProblem {
  if (!(error instanceof HarnessError)) throw error;
  const { code, message: sentence } = error;
  if (code === 'exercise-timeout') return problemWhileServed ?? { reason: 'not-observed', sentence };
  return { reason: 'unreadable', sentence };
}

function describeSkip({ sentence }: Skip): string {
  return `This exercise needs more than \`npm ci\` brings: ${sentence}.`;
}

async function prepareAnswer(
  { programs }: Runner,
  ...[text, { exercise, packages }, { folder, signal }]: Parameters<PrepareAnswer>
): Promise<AnswerCommands> {
  const [file, server] = [join(folder, 'answer.mjs'), join(folder, 'server.mjs')];
  await translateAnswer(text, exercise, { file, signal });
  const { args, ...node } = await programs.buildServerCommand({ source: 'workshop/answer' });
  await copyFile(args[0]!, server); // it finds the packages where the answer does
  await linkPackages(folder, packages);
  return {
    serve: { ...node, args: [server, file] },
    declare: { file: process.execPath, args: buildDeclareArgs(file) },
  };
}
