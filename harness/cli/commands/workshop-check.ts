import PQueue from 'p-queue';
import packageJson from '../../../package.json' with { type: 'json' };
import { exerciseNames } from '../../../scenarios/workshop/exercises.ts';
import type { Reason } from '../../../scenarios/workshop/task.ts';
import { checkAnswer } from '../../workshop/runner/check.ts';
import { loadCourse, loadExercise, type Exercise } from '../../workshop/course/course.ts';
import { ExerciseRunner } from '../../workshop/runner/exercise-runner.ts';
import type { LearnerFiles } from '../../workshop/course/learner-files.ts';
import type { AnswerEvidence } from '../../workshop/feedback/evidence.ts';
import { addAnswer } from '../../workshop/course/progress.ts';
import { buildWorkshopReport, type ShownAnswer } from '../../report/builders/workshop.ts';
import type { ExitCode } from '../exit.ts';
import { prepareReportFolder, publishReport, type OutputDestination } from '../publish-report.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { resolveExercise } from '../workshop-selection.ts';
import { openLearnerFiles, type FolderOption } from './workshop.ts';

/** How many servers are tried at a time: more would show in each other's latencies. */
const EXERCISES_AT_ONCE = 3;

/** What is shown of an exercise, with a reason that progress can record. */
type CheckedExercise = ShownAnswer & { check: { reason: Reason | null } };

export interface WorkshopCheckOptions extends FolderOption, OutputDestination {
  /** Check the solutions that are shipped, not the learner's files. */
  solutions: boolean;
}

/** `hangup workshop check`: tries the learner's files once, without a terminal. */
export async function runWorkshopCheck(word: string | undefined, options: WorkshopCheckOptions): Promise<ExitCode> {
  const chosen = word === undefined ? await loadCourse() : [await loadExercise(resolveExercise(word))];
  if (options.out !== undefined) await prepareReportFolder(options.out);
  const own = openLearnerFiles(options.folder);
  const startedAt = new Date().toISOString();
  const answers = await checkExercises(chosen, own, options);
  if (!options.solutions) await recordAnswers(own, answers);
  return publishReport(buildWorkshopReport(answers, { hangup: packageJson.version, startedAt }), options);
}

/** Counts each answer that was tried, as the workshop on the terminal does. */
async function recordAnswers(own: LearnerFiles, checked: readonly CheckedExercise[]): Promise<void> {
  const answers = checked.map(({ check }) => check).filter(({ begun }) => begun);
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
): Promise<CheckedExercise[]> {
  const signal = listenForInterrupts();
  const turns = new PQueue({ concurrency: EXERCISES_AT_ONCE });
  await using runner = await ExerciseRunner.open(signal);
  const rows = chosen.map((exercise) =>
    turns.add(async () => {
      const text = solutions ? exercise.solution : await own.readText(exercise.name);
      if (text === null) return createNotBegun(exercise);
      const startedMs = performance.now();
      const { answer, evidence } = await checkAnswer(runner, exercise, { text, signal });
      const { reason, shown } = answer;
      const passed = reason === null;
      const sentence = passed ? exercise.wanted.lesson : answer.sentence;
      const check = { begun: true, passed, reason, sentence, cells: buildAnswerCells(evidence) };
      const seconds = (performance.now() - startedMs) / 1_000;
      return { check: { exercise: exercise.name, ...check }, seconds, shown };
    }),
  );
  return await Promise.all(rows);
}

function createNotBegun({ name }: Exercise): CheckedExercise {
  const sentence = 'Not begun: `npm run workshop` makes your copy, and so does `npx hangup workshop reset`.';
  const check = { exercise: name, begun: false, passed: false, reason: null, sentence, cells: [] };
  return { check, seconds: 0, shown: null };
}

function buildAnswerCells({ results }: AnswerEvidence): CheckedExercise['check']['cells'] {
  return results.map(({ cell: { fault, phase }, attempt }) => ({
    fault,
    phase,
    guards: Object.fromEntries(attempt.verdicts.map(({ name: guard, outcome }) => [guard, outcome])),
  }));
}
