import pico from 'picocolors';
import PQueue from 'p-queue';
import { exerciseNames } from '../../../scenarios/workshop/exercises.ts';
import type { Reason } from '../../../scenarios/workshop/task.ts';
import { checkAnswer } from '../../workshop/runner/check.ts';
import { loadCourse, loadExercise, type Exercise } from '../../workshop/course/course.ts';
import { ExerciseRunner } from '../../workshop/runner/exercise-runner.ts';
import type { LearnerFiles } from '../../workshop/course/learner-files.ts';
import type { AnswerEvidence } from '../../workshop/feedback/evidence.ts';
import { addAnswer } from '../../workshop/course/progress.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { resolveExercise } from '../workshop-selection.ts';
import { openLearnerFiles, type FolderOption } from './workshop.ts';

/** How many servers are tried at a time: more would show in each other's latencies. */
const EXERCISES_AT_ONCE = 3;

export interface WorkshopCheckOptions extends FolderOption {
  json: boolean;
  /** Check the solutions that are shipped, not the learner's files. */
  solutions: boolean;
}

/** One line of `check --json`. */
interface AnswerRow {
  exercise: string;
  /** False for an exercise of which there is no file yet. */
  begun: boolean;
  passed: boolean;
  reason: Reason | null;
  sentence: string;
  cells: { fault: string; phase: string; guards: Record<string, string> }[];
}

/** `hangup workshop check`: tries the learner's files once, without a terminal. */
export async function runWorkshopCheck(word: string | undefined, options: WorkshopCheckOptions): Promise<ExitCode> {
  const chosen = word === undefined ? await loadCourse() : [await loadExercise(resolveExercise(word))];
  const own = openLearnerFiles(options.folder);
  const rows = await checkExercises(chosen, own, options);
  if (options.json) console.log(JSON.stringify(rows, null, 2));
  else console.log(rows.map(formatAnswerRow).join('\n'));
  if (!options.solutions) await recordAnswers(own, rows);
  if (rows.some(({ reason }) => reason === 'not-observed')) return EXIT.harness;
  return rows.every(({ passed }) => passed) ? EXIT.expected : EXIT.different;
}

/** Counts each answer that was tried, as the workshop on the terminal does. */
async function recordAnswers(own: LearnerFiles, rows: readonly AnswerRow[]): Promise<void> {
  const answers = rows.filter(({ begun }) => begun);
  if (answers.length === 0) return;
  const { progress, problem } = await own.loadProgress(exerciseNames[0]);
  if (problem !== null) console.error(problem);
  const at = new Date().toISOString();
  await own.saveProgress(
    answers.reduce((before, { exercise, reason }) => addAnswer(before, exercise, { reason, at }), progress),
  );
}

async function checkExercises(
  chosen: readonly Exercise[],
  own: LearnerFiles,
  { solutions }: WorkshopCheckOptions,
): Promise<AnswerRow[]> {
  const signal = listenForInterrupts();
  const turns = new PQueue({ concurrency: EXERCISES_AT_ONCE });
  await using runner = await ExerciseRunner.open(signal);
  const rows = chosen.map((exercise) =>
    turns.add(async () => {
      const text = solutions ? exercise.solution : await own.readText(exercise.name);
      if (text === null) return createNotBegunRow(exercise);
      const { answer, evidence } = await checkAnswer(runner, exercise, { text, signal });
      const { reason, sentence } = answer;
      return {
        exercise: exercise.name,
        begun: true,
        passed: reason === null,
        reason,
        sentence,
        cells: buildAnswerCells(evidence),
      };
    }),
  );
  return await Promise.all(rows);
}

function createNotBegunRow({ name }: Exercise): AnswerRow {
  const sentence = 'Not begun: `npm run workshop` makes your copy, and so does `npx hangup workshop reset`.';
  return { exercise: name, begun: false, passed: false, reason: null, sentence, cells: [] };
}

function buildAnswerCells({ results }: AnswerEvidence): AnswerRow['cells'] {
  return results.map(({ cell: { fault, phase }, attempt }) => ({
    fault,
    phase,
    guards: Object.fromEntries(attempt.verdicts.map(({ name: guard, outcome }) => [guard, outcome])),
  }));
}

function formatAnswerRow({ exercise, begun, passed, sentence }: AnswerRow): string {
  if (!begun) return pico.dim(`· ${exercise}  not begun`);
  return passed ? `${pico.green('✔')} ${exercise}` : `${pico.red('✗')} ${exercise}  ${sentence}`;
}
