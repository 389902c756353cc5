import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownFolder } from '../../../scenarios/workshop/exercises.ts';
import { loadCourse, loadExercise, type Exercise } from '../../workshop/course/course.ts';
import { OwnFiles } from '../../workshop/course/learner-files.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { UsageError } from '../../system/errors.ts';
import { interruption } from '../interrupt.ts';
import { terminal } from '../terminal.ts';
import { exerciseOf } from '../workshop-selection.ts';

export interface FolderOption {
  /** The learner's folder, if it is not the usual one. */
  folder?: string;
}

/** `hangup workshop`: shows exercise after exercise, and tries the learner's file whenever it is saved. */
export async function watch({ folder, poll }: FolderOption & { poll: boolean }): Promise<ExitCode> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new UsageError(
      'Expected a terminal to show the workshop in, got none. `npx hangup workshop check` works without.',
    );
  const { watchWorkshop } = await import('../../workshop/ui/watch.ts');
  const own = ownFiles(folder);
  const { color } = terminal();
  const ended = await watchWorkshop({
    course: await loadCourse(),
    own,
    polling: poll,
    signal: interruption(),
    color,
  });
  console.log(`Your answers and your progress are in ${own.folder}. \`npm run workshop\` goes on from here.`);
  return ended ? EXIT.expected : EXIT.interrupted;
}

/** `hangup workshop hint`: the three hints of an exercise, a nudge first. */
export async function hint(word: string, { all }: { all: boolean }): Promise<ExitCode> {
  const { lesson } = await loadExercise(exerciseOf(word));
  const shown = all ? lesson.hints : lesson.hints.slice(0, 1);
  console.log(shown.map((text, index) => `${index + 1}. ${text}`).join('\n\n'));
  if (!all) console.log('\n--all shows all three.');
  return EXIT.expected;
}

/** `hangup workshop reset`: begins an exercise anew; the learner's text is kept beside it. */
export async function reset(word: string, { folder }: FolderOption): Promise<ExitCode> {
  const exercise: Exercise = await loadExercise(exerciseOf(word));
  const own = ownFiles(folder);
  const kept = await own.reset(exercise);
  console.log(
    `${own.pathOf(exercise.name)} is as it was shipped.${kept === null ? '' : ` Your text is kept as ${kept}.`}`,
  );
  return EXIT.expected;
}

/** Below node_modules nobody looks for their work: an installed package keeps it in the folder in which it was started. */
export function ownFiles(folder: string | undefined): OwnFiles {
  const usual = fileURLToPath(ownFolder).replace(/\/$/, '');
  return new OwnFiles(resolve(folder ?? (usual.includes('/node_modules/') ? 'hangup-workshop' : usual)));
}
