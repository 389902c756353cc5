import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { FAULTS } from '../../scenarios/kit/vocabulary.ts';
import { FAULT_TRAITS, isCompleted, isConnected, isUndisturbed } from './faults.ts';

const HARNESS = fileURLToPath(new URL('../', import.meta.url));

/** Lists of which faults to run or to show are policy. */
const POLICIES = ['plan/stack-cells.ts', 'plan/references.ts', 'report/sections/reference-table.ts'];

const NAMES = FAULTS.join('|');
const CONDITION = new RegExp(
  `fault\\)? (?:===|!==) '(?:${NAMES})'|\\['(?:${NAMES})'(?:, '[\\w-]+')*\\]\\.includes\\(|faults?\\.includes\\('(?:${NAMES})'\\)`,
);

test('no file but the policies names a fault in a condition: the table knows what holds of it', async () => {
  const files = await Array.fromAsync(glob('**/*.ts', { cwd: HARNESS }));
  const found = files
    .filter((file) => !/\.test\.ts$|fixtures\//.test(file) && !POLICIES.includes(file))
    .flatMap((file) =>
      readFileSync(`${HARNESS}${file}`, 'utf8')
        .split('\n')
        .map((line) => `${file}: ${line.trim()}`),
    )
    .filter((line) => CONDITION.test(line));
  expect(found).toEqual([]);
});

test('the controls are those without a disconnect', () => {
  const controls = FAULTS.filter((fault) => FAULT_TRAITS[fault].kind === 'control');
  expect(controls).toEqual(['complete', 'stay']);
  expect(controls.map((fault) => [isCompleted(fault), isUndisturbed(fault)])).toEqual([
    [true, false],
    [false, true],
  ]);
});

test('a client that is connected is there, reads or not, and its server runs', () => {
  expect(FAULTS.filter(isConnected)).toEqual(['stall', 'supersede', 'stay']);
});
