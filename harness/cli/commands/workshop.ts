import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { learnerFolder } from '../../../scenarios/workshop/exercises.ts';
import { loadCourse, loadExercise, type Exercise } from '../../workshop/course/course.ts';
import { LearnerFiles } from '../../workshop/course/learner-files.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { UsageError } from '../../system/errors.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { readTerminalOptions } from '../publish-report.ts';
import { resolveExercise } from '../workshop-selection.ts';

export interface FolderOption {
  /** The learner's folder, if it is not the usual one. */
  folder?: string;
}

/** `hangup workshop`: shows exercise after exercise, and tries the learner's file whenever it is saved. */
export async function runWorkshop({ folder, poll }: FolderOption & { poll: boolean }): Promise<ExitCode> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new UsageError(
      'no-terminal',
      'Expected a terminal to show the workshop in, got none. `npx hangup workshop check` works without.',
    );
  const { watchWorkshop } = await import('../../workshop/ui/watch.ts');
  const own = openLearnerFiles(folder);
  const { color } = readTerminalOptions();
  const ended = await watchWorkshop({
    course: await loadCourse(),
    own,
    polling: poll,
    signal: listenForInterrupts(),
    color,
  });
  console.log(`Your answers and your progress are in ${own.folder}. \`npm run workshop\` goes on from here.`);
  return ended ? EXIT.expected : EXIT.interrupted;
}

/** `hangup workshop hint`: the three hints of an exercise, a nudge first. */
export async function runHint(word: string, { all }: { all: boolean }): Promise<ExitCode> {
  const { lesson } = await loadExercise(resolveExercise(word));
  const shown = all ? lesson.hints : lesson.hints.slice(0, 1);
  console.log(shown.map((text, index) => `${index + 1}. ${text}`).join('\n\n'));
  if (!all) console.log('\n--all shows all three.');
  return EXIT.expected;
}

/** `hangup workshop reset`: begins an exercise anew; the learner's text is kept beside it. */
export async function runReset(word: string, { folder }: FolderOption): Promise<ExitCode> {
  const exercise: Exercise = await loadExercise(resolveExercise(word));
  const own = openLearnerFiles(folder);
  const kept = await own.resetExercise(exercise);
  console.log(
    `${own.getPath(exercise.name)} is as it was shipped.${kept === null ? '' : ` Your text is kept as ${kept}.`}`,
  );
  return EXIT.expected;
}

/** Below node_modules is no place for one's work: an installed package keeps it in the folder in which it was started. */
export function openLearnerFiles(folder: string | undefined): LearnerFiles {
  const usual = fileURLToPath(learnerFolder).replace(/\/$/, '');
  return new LearnerFiles(resolve(folder ?? (usual.includes('/node_modules/') ? 'hangup-workshop' : usual)));
}
