import { expect, test } from 'vitest';
import { describeProvisional } from './describe-provisional.ts';
import type { Rates, ResourceKind } from '../evidence.ts';
import { createRates } from '../fixtures/evidence.ts';
import type { Snapshot } from '../server/snapshot.ts';

const FIRST: Snapshot = {
  atMs: 0,
  processes: [],
  resources: new Map(),
  threads: new Map(),
  writes: new Map(),
  logLines: 0,
};

function hold(kinds: readonly ResourceKind[]): Snapshot {
  return { ...FIRST, resources: new Map(kinds.map((kind, at) => [`${at}`, { kind, text: '' }])) };
}

const ROWS: [string, Partial<Rates>, ResourceKind[]][] = [
  ['nothing of them is seen', {}, []],
  ['nothing of them is seen', { wakeUps: 2 }, []],
  ['nothing of them is seen', { cpuMs: 1 }, []],
  ['2.0 ms of CPU per second (0.0 before)', { cpuMs: 2 }, []],
  ['41 wake-ups per second (1.0 before)', { wakeUps: 41 }, []],
  [
    '41 wake-ups per second (1.0 before), 9.0 ms of CPU per second (0.0 before), an open file (2 more than before)',
    { wakeUps: 41, cpuMs: 9 },
    ['file', 'file'],
  ],
];

test.each(ROWS)('of what few clients left is said: %s', (seen, rates, kinds) => {
  const before = createRates({ wakeUps: 1 });
  const looks = { first: FIRST, now: hold(kinds), clients: 3 };
  expect(describeProvisional({ before, warmedUp: { ...before, ...rates } }, looks)).toBe(
    `provisional, after 3 clients: ${seen}`,
  );
});
