import { fileURLToPath } from 'node:url';
import { partOf } from '../../../scenarios/workshop/exercises.ts';
import type { Exercise } from '../course/course.ts';
import { FileWatch } from './file-watch.ts';
import { listenToKeys } from './keys.ts';
import { Lab } from '../runner/exercise-runner.ts';
import type { OwnFiles } from '../course/learner-files.ts';
import { freshSession } from '../screen/state.ts';
import { Session } from './watch-session.ts';

const HIDE_CURSOR = '\u001B[?25l';
const SHOW_CURSOR = '\u001B[?25h';

export interface WatchOptions {
  course: readonly Exercise[];
  own: OwnFiles;
  /** Look at the clock instead of waiting for the system's events. */
  polling: boolean;
  signal: AbortSignal;
  color: boolean;
}

/**
 * Shows exercise after exercise, and tries the learner's file whenever it is saved, until `q`. Nothing outlives the call.
 * @returns false if Ctrl-C or the signal ended it
 */
export async function watchWorkshop(options: WatchOptions): Promise<boolean> {
  const { course, own, signal } = options;
  const { progress, problem } = await own.progress(course[0]!.name);
  await own.save(progress);
  const screen = {
    columns: () => process.stdout.columns || 80,
    show: (text: string) => process.stdout.write(text),
  };
  const session = new Session(
    { course, own, color: options.color, signal, lab: Lab.open(signal), ...screen },
    freshSession(
      course.map(({ name, lesson, task, wanted }) => ({ name, lesson, task, takeHome: wanted.lesson })),
      progress,
    ),
  );
  await using _lab = session.lab();
  using _keys = listenToKeys(process.stdin, (key) => session.press(key));
  const shipped = course.map(({ name }) => fileURLToPath(partOf(name, 'exercise.ts')));
  const redraw = () => session.draw();
  process.stdout.on('resize', redraw);
  signal.addEventListener('abort', () => session.press('interrupt'), { once: true });
  process.stdout.write(HIDE_CURSOR);
  try {
    session.tell({ type: 'start' });
    if (problem !== null) session.tell({ type: 'noticed', sentence: problem });
    await using _files = await FileWatch.open({
      folder: own.folder,
      files: shipped,
      polling: options.polling,
      changed: (path) => void session.changed(path),
      noticed: (sentence) => session.tell({ type: 'noticed', sentence }),
    });
    return await session.ended;
  } finally {
    process.stdout.off('resize', redraw);
    process.stdout.write(SHOW_CURSOR);
    await session.settle();
  }
}
