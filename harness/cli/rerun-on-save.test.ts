import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rerunOnSave } from './rerun-on-save.ts';

let folder: string;
let stop: AbortController;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hangup-rerun-'));
  await writeFile(join(folder, 'server.js'), '');
  stop = new AbortController();
});

afterEach(() => rm(folder, { recursive: true }));

/** Saves again and again until it is stopped: chokidar takes two saves within a few ms for one. */
const keepSaving = () => setInterval(() => void appendFile(join(folder, 'server.js'), '//\n'), 20);

test('it runs again on save, and ends with the code of the last run', async () => {
  let runs = 0;
  let saving: NodeJS.Timeout | undefined;
  const run = async () => {
    clearInterval(saving);
    runs += 1;
    return runs >= 3 ? 1 : 0;
  };
  const onWait = () => (runs >= 3 ? stop.abort() : (saving = keepSaving()));
  expect(await rerunOnSave(run, { folder, signal: stop.signal, onWait })).toBe(1);
  expect(runs).toBeGreaterThanOrEqual(3); // one save may be reported twice
});
