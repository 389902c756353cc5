import pico from 'picocolors';
import PQueue from 'p-queue';
import { exercises } from '../../../scenarios/workshop/exercises.ts';
import type { Reason } from '../../../scenarios/workshop/task.ts';
import { check } from '../../workshop/runner/check.ts';
import { loadCourse, loadExercise, type Exercise } from '../../workshop/course/course.ts';
import { Lab } from '../../workshop/runner/exercise-runner.ts';
import type { OwnFiles } from '../../workshop/course/learner-files.ts';
import type { Evidence } from '../../workshop/feedback/evidence.ts';
import { withAnswer } from '../../workshop/course/progress.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { interruption } from '../interrupt.ts';
import { exerciseOf } from '../workshop-selection.ts';
import { ownFiles, type FolderOption } from './workshop.ts';

/** How many servers are tried at a time: more would show in each other's latencies. */
const AT_ONCE = 3;

export interface CheckOptions extends FolderOption {
  json: boolean;
  /** Check the solutions that are shipped, not the learner's files. */
  solutions: boolean;
}

/** One line of `check --json`. */
interface Row {
  exercise: string;
  /** False for an exercise of which there is no file yet. */
  begun: boolean;
  passed: boolean;
  reason: Reason | null;
  sentence: string;
  cells: { fault: string; phase: string; guards: Record<string, string> }[];
}

/** `hangup workshop check`: tries the learner's files once, without a terminal. */
export async function checkAnswers(word: string | undefined, options: CheckOptions): Promise<ExitCode> {
  const chosen = word === undefined ? await loadCourse() : [await loadExercise(exerciseOf(word))];
  const own = ownFiles(options.folder);
  const rows = await tried(chosen, own, options);
  if (options.json) console.log(JSON.stringify(rows, null, 2));
  else console.log(rows.map(inWords).join('\n'));
  if (!options.solutions) await record(own, rows);
  if (rows.some(({ reason }) => reason === 'not-observed')) return EXIT.harness;
  return rows.every(({ passed }) => passed) ? EXIT.expected : EXIT.different;
}

/** Counts each answer that was tried, as the workshop on the terminal does. */
async function record(own: OwnFiles, rows: readonly Row[]): Promise<void> {
  const answers = rows.filter(({ begun }) => begun);
  if (answers.length === 0) return;
  const { progress, problem } = await own.progress(exercises[0]);
  if (problem !== null) console.error(problem);
  const at = new Date().toISOString();
  await own.save(
    answers.reduce((before, { exercise, reason }) => withAnswer(before, exercise, { reason, at }), progress),
  );
}

async function tried(chosen: readonly Exercise[], own: OwnFiles, { solutions }: CheckOptions): Promise<Row[]> {
  const signal = interruption();
  const turns = new PQueue({ concurrency: AT_ONCE });
  await using lab = await Lab.open(signal);
  const rows = chosen.map((exercise) =>
    turns.add(async () => {
      const text = solutions ? exercise.solution : await own.text(exercise.name);
      if (text === null) return notBegun(exercise);
      const { answer, evidence } = await check(lab, exercise, { text, signal });
      const { reason, sentence } = answer;
      return {
        exercise: exercise.name,
        begun: true,
        passed: reason === null,
        reason,
        sentence,
        cells: cellsOf(evidence),
      };
    }),
  );
  return await Promise.all(rows);
}

function notBegun({ name }: Exercise): Row {
  const sentence = 'Not begun: `npm run workshop` makes your copy, and so does `npx hangup workshop reset`.';
  return { exercise: name, begun: false, passed: false, reason: null, sentence, cells: [] };
}

function cellsOf({ results }: Evidence): Row['cells'] {
  return results.map(({ cell: { fault, phase }, attempt }) => ({
    fault,
    phase,
    guards: Object.fromEntries(attempt.verdicts.map(({ guard, outcome }) => [guard, outcome])),
  }));
}

function inWords({ exercise, begun, passed, sentence }: Row): string {
  if (!begun) return pico.dim(`· ${exercise}  not begun`);
  return passed ? `${pico.green('✔')} ${exercise}` : `${pico.red('✗')} ${exercise}  ${sentence}`;
}
