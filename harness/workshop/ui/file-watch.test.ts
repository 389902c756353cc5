import { EventEmitter } from 'node:events';
import { appendFileSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watch } from 'chokidar';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FileWatch } from './file-watch.ts';

const SOON = { timeout: 10_000 };

let folder: string;
let file: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'file-watch-')));
  file = join(folder, '01-one.ts');
  writeFileSync(file, 'one');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function heard() {
  const changed = vi.fn<(path: string) => void>();
  const noticed = vi.fn<(sentence: string) => void>();
  return { changed, noticed, options: { folder, files: [], polling: false, changed, noticed } };
}

/** Polling compares with its first look, which comes a little after it began: a save before that is reported with the next one. */
function savedAgain({ mock }: { mock: { calls: unknown[][] } }): unknown[][] {
  appendFileSync(file, '.');
  return mock.calls;
}

test('a save is reported', async () => {
  const { changed, options } = heard();
  await using _files = await FileWatch.open(options);
  writeFileSync(file, 'two');
  await expect.poll(() => changed.mock.calls, SOON).toContainEqual([file]);
});

test('a save by renaming, as editors do, is reported', async () => {
  const { changed, options } = heard();
  await using _files = await FileWatch.open(options);
  writeFileSync(`${file}~`, 'two');
  renameSync(`${file}~`, file);
  await expect.poll(() => changed.mock.calls, SOON).toContainEqual([file]);
});

test('polling reports a save too, and says that it polls', async () => {
  const { changed, noticed, options } = heard();
  await using _files = await FileWatch.open({ ...options, polling: true });
  await expect.poll(() => savedAgain(changed), SOON).toContainEqual([file]);
  expect(noticed.mock.calls).toEqual([['As asked for: your file is looked at every 100 ms instead.']]);
});

test('where watching fails, it polls and says so', async () => {
  const { changed, noticed, options } = heard();
  const open: typeof watch = (paths, how) =>
    how?.usePolling
      ? watch(paths, how)
      : watcherThat('error', Object.assign(new Error('no watches left'), { code: 'ENOSPC' }));
  await using _files = await FileWatch.open({ ...options, open });
  await expect
    .poll(() => noticed.mock.calls, SOON)
    .toEqual([['Watching files fails with ENOSPC: your file is looked at every 100 ms instead.']]);
  await expect.poll(() => savedAgain(changed), SOON).toContainEqual([file]);
});

test('where the file system reports nothing, it polls and says so', async () => {
  const { noticed, options } = heard();
  const open: typeof watch = (paths, how) => (how?.usePolling ? watch(paths, how) : watcherThat('ready'));
  await using _files = await FileWatch.open({ ...options, open });
  expect(noticed.mock.calls).toEqual([
    ['The file system reports no changes: your file is looked at every 100 ms instead.'],
  ]);
});

/** A watcher that says one thing, and nothing more: as chokidar does where there are no watches left, or no events. */
function watcherThat(event: 'ready' | 'error', ...said: unknown[]): ReturnType<typeof watch> {
  const watcher = Object.assign(new EventEmitter(), { close: async () => {} });
  setImmediate(() => watcher.emit(event, ...said));
  return watcher as unknown as ReturnType<typeof watch>;
}
