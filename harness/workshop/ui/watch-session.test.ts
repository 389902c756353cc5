import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadExercise } from '../course/course.ts';
import { FileWatch } from './file-watch.ts';
import { LearnerFiles } from '../course/learner-files.ts';
import { createProgress } from '../course/progress.ts';
import { createSessionState } from '../screen/state.ts';
import { WatchSession } from './watch-session.ts';

const LOOK_MS = 5;
const SAVE_NS = 10_000_000_000n;

let folder: string;
let ended: AbortController;
let open: WatchSession;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-session-'));
  ended = new AbortController();
});

afterEach(async () => {
  ended.abort();
  await open.waitUntilSettled();
  rmSync(folder, { recursive: true, force: true });
});

/** A session whose first exercise is open and was predicted; its runner does not open before the end, so that nothing is ever answered. */
async function predicted() {
  const exercise = await loadExercise('01-first-look');
  const { name, lesson, task, wanted } = exercise;
  const own = new LearnerFiles(folder);
  await own.beginExercise(exercise);
  const screens: string[] = [];
  const show = (text: string) => screens.push(text);
  const runner = once(ended.signal, 'abort').then(() => Promise.reject(new Error('ended')));
  runner.catch(() => {}); // a test that checks nothing does not wait for it
  const state = createSessionState([{ name, lesson, task, takeHome: wanted.lesson }], createProgress(name));
  const session = new WatchSession(
    { course: [exercise], own, color: false, signal: ended.signal, runner, columns: () => 80, show },
    state,
  );
  open = session;
  session.dispatch({ type: 'start' });
  session.press('3');
  const answer = { reason: 'still-held', sentence: 'What was seen.', shown: null } as const;
  session.dispatch({ type: 'answered', name, answer, at: 'T' });
  expect(screens.at(-1)).not.toContain('checking…');
  return { session, screens, file: own.getPath(name), own };
}

// Together these are the promise of `checking…` within 100 ms of a save, on a machine that is not busy with something else: no
// timer stands between the save and the news of it, and nothing at all between the news and the screen.

test('a save that is reported is on the screen in the same turn of the event loop', async () => {
  const { session, screens, file } = await predicted();
  const nextTurn = new Promise((resolve) => setImmediate(resolve));
  void session.handleChange(file);
  await nextTurn;
  expect(screens.at(-1)).toContain('checking…');
});

test('a save is on the screen without any timer having run', async () => {
  const { session, screens, file, own } = await predicted();
  await using _files = await FileWatch.open({
    folder: own.folder,
    files: [],
    polling: false,
    changed: (path) => void session.handleChange(path),
    noticed: () => {},
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'Date', 'performance'] }); // none of them comes due any more
  try {
    writeFileSync(file, 'saved');
    // Not expect.poll: it moves on the timers that stand still here.
    for (const since = process.hrtime.bigint(); !screens.at(-1)!.includes('checking…'); await sleep(LOOK_MS))
      if (process.hrtime.bigint() - since > SAVE_NS) break;
  } finally {
    vi.useRealTimers();
  }
  expect(screens.at(-1)).toContain('checking…');
});
