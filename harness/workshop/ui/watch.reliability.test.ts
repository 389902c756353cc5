import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LeftoverProbe } from '../../observe/fixtures/leftover-probe.ts';
import { loadExercise } from '../course/course.ts';
import { noTerminalReason, Terminal } from '../fixtures/terminal.ts';
import { parseProgress } from '../course/progress.ts';

const HANGUP = fileURLToPath(new URL('../../cli/hangup.js', import.meta.url));
/** A terminal repaints, and a machine may be busy; what is looked at is the order, and that it was shown. */
const WHOLE_MS = 300_000;

let traces: LeftoverProbe;
/** What the learner keeps is no trace. */
let mine: LeftoverProbe;

beforeEach(() => {
  traces = new LeftoverProbe();
  mine = new LeftoverProbe();
});

afterEach(() => {
  traces[Symbol.dispose]();
  mine[Symbol.dispose]();
});

function workshop(...args: string[]): Promise<Terminal> {
  const command = [process.execPath, HANGUP, 'workshop', '--folder', mine.folder, ...args];
  return Terminal.open(command, { TMPDIR: traces.folder, NO_COLOR: '1' });
}

const file = (name: string) => join(mine.folder, `${name}.ts`);
const progress = () => parseProgress(readFileSync(join(mine.folder, 'progress.json'), 'utf8'));

describe.skipIf(noTerminalReason !== null)(
  `in a terminal${noTerminalReason === null ? '' : `, skipped: ${noTerminalReason}`}`,
  () => {
    test(
      'a learner predicts, fails, takes a hint, fixes, passes, compares and goes on',
      { timeout: WHOLE_MS },
      async () => {
        const { solution } = await loadExercise('01-first-look');
        await using terminal = await workshop();
        await terminal.waitForText('press 1, 2 or 3');
        await terminal.pressKey('1');
        await terminal.waitForText('checking…');
        expect(await terminal.waitForText('✗ ')).toContain('You predicted 1; it is 3.');
        await terminal.pressKey('h');
        await terminal.waitForText('hint 1');
        await terminal.pressKey('c');
        await terminal.waitForText('after a pass');
        writeFileSync(file('01-first-look'), solution);
        await terminal.waitForText('checking…');
        expect(await terminal.waitForText('✔ ')).toMatch(/finally +━+▶ silent for \d+ ms/);
        await terminal.pressKey('c');
        await terminal.waitForText('the same');
        await terminal.pressKey('n');
        await terminal.waitForText('02 Where a finally is reached   2 of 19, 1 passed');
        await terminal.pressKey('q');
        await terminal.waitForText('ended with 0');
        expect(progress()).toMatchObject({
          current: '02-finally',
          exercises: { '01-first-look': { predicted: 1, hints: 1 } },
        });
        expect(terminal.recorded.length).toBeGreaterThan(8);
        expect(await traces.listFinalLeftovers()).toEqual([]);
      },
    );

    test(
      'a broken file, a crash and an endless loop are sentences, and the watch goes on',
      { timeout: WHOLE_MS },
      async () => {
        const { solution } = await loadExercise('02-finally');
        await using terminal = await workshop();
        await terminal.waitForText('press 1, 2 or 3');
        for (const key of ['l', 'Down', 'Enter', '2']) await terminal.pressKey(key);
        await terminal.waitForText('was still held');
        writeFileSync(file('02-finally'), `${solution}}`);
        await terminal.waitForText(/✗ Line \d+: /);
        writeFileSync(file('02-finally'), solution.replace('connection.tick();', 'process.exit(7);'));
        await terminal.waitForText('Your server exited with code 7 while clients were there.');
        writeFileSync(file('02-finally'), `throw new Error('no server today');\n${solution}`);
        await terminal.waitForText('no server today');
        writeFileSync(file('02-finally'), solution.replace('connection.tick();', 'for (;;);'));
        await terminal.waitForText('a loop without an `await`');
        writeFileSync(file('02-finally'), solution);
        await terminal.waitForText('✔ It releases');
        await terminal.pressKey('x');
        await terminal.pressKey('y');
        await terminal.waitForText('kept as 02-finally.kept-1.txt');
        await terminal.waitForText('was still held');
        expect(readFileSync(join(mine.folder, '02-finally.kept-1.txt'), 'utf8')).toBe(solution);
        await terminal.pressKey('C-c');
        await terminal.waitForText('ended with 130');
        expect(await traces.listFinalLeftovers()).toEqual([]);
      },
    );

    test('polling finds a save too', { timeout: WHOLE_MS }, async () => {
      const { solution } = await loadExercise('01-first-look');
      await using terminal = await workshop('--poll');
      await terminal.waitForText('looked at every 100 ms');
      await terminal.pressKey('3');
      await terminal.waitForText('checking…');
      writeFileSync(file('01-first-look'), `${solution}}`);
      await terminal.waitForText(/✗ Line \d+: /);
      writeFileSync(file('01-first-look'), solution);
      expect(await terminal.waitForText('✔ ')).toContain('1 passed');
      await terminal.pressKey('q');
      await terminal.waitForText('ended with 0');
    });

    test('SIGKILL in the middle of a check leaves nothing behind', { timeout: WHOLE_MS }, async () => {
      await using terminal = await workshop();
      await terminal.waitForText('press 1, 2 or 3');
      await terminal.pressKey('1');
      await terminal.waitForText('checking…');
      await expect.poll(() => traces.listLeftovers().length, { timeout: 30_000 }).toBeGreaterThanOrEqual(4);
      process.kill(await terminal.findChild(), 'SIGKILL');
      await terminal.waitForText('ended with 137');
      expect((await traces.listFinalLeftovers()).filter((left) => !/tmux|sleep 600/.test(left))).toEqual([]);
    });
  },
);
