import { expect, test } from 'vitest';
import { CoreWait } from './core-wait.ts';

const MS = 1e6;

/** The process waits for a core all the time; looks come at these moments. */
function lookAt(...moments: readonly number[]) {
  let now = 0;
  const wait = new CoreWait(() => now);
  for (const moment of moments) {
    now = moment * MS;
    wait.look(now);
  }
  return {
    measure: (at: number, readAt: number) => {
      now = readAt * MS;
      return wait.measureSince(at * MS) / MS;
    },
  };
}

test('what was waited since a moment is counted from the last look before it', () => {
  expect(lookAt(0, 200, 400).measure(399, 450)).toBe(250);
  expect(lookAt(0, 200, 400).measure(400, 450)).toBe(50);
});

test('a look soon after another is none', () => {
  expect(lookAt(0, 200, 350).measure(360, 450)).toBe(250);
});

test('of a process that is gone the last look counts', () => {
  expect(lookAt(0, 200, 400).measure(250, 0)).toBe(200);
});

test('only some seconds are remembered', () => {
  const moments = Array.from({ length: 40 }, (_, at) => 1_000 * at);
  expect(lookAt(...moments).measure(0, 39_000)).toBe(24_000);
});

test('without a look nothing was waited', () => {
  expect(lookAt().measure(10, 20)).toBe(0);
});
