import { fileURLToPath } from 'node:url';
import { getPartFile } from '../../../scenarios/workshop/exercises.ts';
import type { Exercise } from '../course/course.ts';
import { FileWatch } from './file-watch.ts';
import { listenToKeys } from './keys.ts';
import { ExerciseRunner } from '../runner/exercise-runner.ts';
import type { LearnerFiles } from '../course/learner-files.ts';
import { createSessionState } from '../screen/state.ts';
import { WatchSession } from './watch-session.ts';

const HIDE_CURSOR = '\u001B[?25l';
const SHOW_CURSOR = '\u001B[?25h';

interface WatchWorkshopOptions {
  course: readonly Exercise[];
  own: LearnerFiles;
  /** Look at the clock instead of waiting for the system's events. */
  polling: boolean;
  signal: AbortSignal;
  color: boolean;
}

/**
 * Shows exercise after exercise, and tries the learner's file whenever it is saved, until `q`. Nothing outlives the call.
 * @returns false if Ctrl-C or the signal ended it
 */
export async function watchWorkshop(options: WatchWorkshopOptions): Promise<boolean> {
  const { course, own, signal } = options;
  const { progress, problem } = await own.loadProgress(course[0]!.name);
  await own.saveProgress(progress);
  const screen = {
    columns: () => process.stdout.columns || 80,
    show: (text: string) => process.stdout.write(text),
  };
  const session = new WatchSession(
    { course, own, color: options.color, signal, runner: ExerciseRunner.open(signal), ...screen },
    createSessionState(
      course.map(({ name, lesson, task, wanted }) => ({ name, lesson, task, takeHome: wanted.lesson })),
      progress,
    ),
  );
  await using _runner = session.ownRunner();
  using _keys = listenToKeys(process.stdin, (key) => session.press(key));
  const shipped = course.map(({ name }) => fileURLToPath(getPartFile(name, 'exercise.ts')));
  const redrawScreen = () => session.drawScreen();
  process.stdout.on('resize', redrawScreen);
  signal.addEventListener('abort', () => session.press('interrupt'), { once: true });
  process.stdout.write(HIDE_CURSOR);
  try {
    session.dispatch({ type: 'start' });
    if (problem !== null) session.dispatch({ type: 'noticed', sentence: problem });
    await using _files = await FileWatch.open({
      folder: own.folder,
      files: shipped,
      polling: options.polling,
      changed: (path) => void session.handleChange(path),
      noticed: (sentence) => session.dispatch({ type: 'noticed', sentence }),
    });
    return await session.ended;
  } finally {
    process.stdout.off('resize', redrawScreen);
    process.stdout.write(SHOW_CURSOR);
    await session.waitUntilSettled();
  }
}
