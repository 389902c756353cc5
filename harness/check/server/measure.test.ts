import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { createRates } from '../fixtures/evidence.ts';
import { fillsMachine } from './measure.ts';

const ALL_MS = 1_000 * availableParallelism();

test.each([
  ['a server that runs on every core fills the machine', { cpuMs: ALL_MS, wantedMs: ALL_MS }, true],
  ['so does one that has to share it with ten others', { cpuMs: ALL_MS / 10, wantedMs: 2 * ALL_MS }, true],
  ['one that only waits for a core, with many timers, does not', { cpuMs: 30, wantedMs: 2 * ALL_MS }, false],
])('%s', (_, rates, expected) => {
  expect(fillsMachine(createRates(rates))).toBe(expected);
});
