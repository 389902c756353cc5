import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Pacer } from './pacer.ts';

const CORES = [0.5, 1, 2, 32];
const SAMPLE_MS = 5;
const CPU_MS_PER_CELL = 12;

const ALWAYS_BUSY = () => 0;
const ALWAYS_IDLE = () => 1;

/** A machine with so many cores: each start needs CPU, and the event loop is as late as there is CPU owed. */
function createMachine(cores: number) {
  const machine = { owedMs: 0, samples: 0, mostOwedMs: 0 };
  const measure = async (): Promise<number> => {
    const lateMs = machine.owedMs / cores;
    machine.samples += 1 + lateMs / SAMPLE_MS;
    machine.mostOwedMs = Math.max(machine.mostOwedMs, lateMs);
    machine.owedMs = Math.max(0, machine.owedMs - cores * (SAMPLE_MS + lateMs));
    return lateMs;
  };
  return { machine, measure };
}

test.for(CORES)('%f cores are kept busy, and the loop is not late for long', async (cores) => {
  const { machine, measure } = createMachine(cores);
  const pacer = new Pacer({ measureLateness: measure, measureIdleShare: ALWAYS_BUSY });
  const cells = Math.ceil(500 * cores);
  const begun = Array.from({ length: cells }, async () => {
    await pacer.enter();
    machine.owedMs += CPU_MS_PER_CELL;
    pacer.leave();
  });
  await Promise.all(begun);
  const wallMs = machine.samples * SAMPLE_MS;
  const leastMs = (cells * CPU_MS_PER_CELL) / cores;
  expect(wallMs / leastMs).toBeLessThan(1.45);
  expect(machine.mostOwedMs).toBeLessThan(80);
});

test('a machine that is always late still gets on, slowly', async () => {
  let samples = 0;
  const measureLateness = async () => {
    samples += 1;
    return 1_000;
  };
  const pacer = new Pacer({ measureLateness, measureIdleShare: ALWAYS_BUSY });
  await Promise.all(Array.from({ length: 4 }, () => pacer.enter()));
  expect(samples).toBeGreaterThan(16);
});

test('who waits is served in order', async () => {
  const pacer = new Pacer({ measureLateness: async () => 0, measureIdleShare: ALWAYS_BUSY });
  const order: number[] = [];
  await Promise.all(
    [1, 2, 3].map(async (number) => {
      await pacer.enter();
      order.push(number);
    }),
  );
  expect(order).toEqual([1, 2, 3]);
});

/** How many are inside when none leaves and so many samples have passed. */
async function countInside(samples: number, measureIdleShare: () => number): Promise<number> {
  const { promise: lastSample, resolve } = Promise.withResolvers<void>();
  let inside = 0;
  let sample = 0;
  const measureLateness = async () => {
    sample += 1;
    if (sample > samples) {
      resolve();
      await new Promise(() => {});
    }
    return 0;
  };
  const pacer = new Pacer({ measureLateness, measureIdleShare });
  const all = Array.from({ length: 10_000 }, () => pacer.enter().then(() => (inside += 1)));
  await Promise.race([lastSample, Promise.all(all)]);
  return inside;
}

test('a machine with idle time takes ever more at once, and a full one no more than its cores are good for', async () => {
  const whenFull = await countInside(200, ALWAYS_BUSY);
  expect(whenFull).toBe(64 * availableParallelism());
  expect(await countInside(200, ALWAYS_IDLE)).toBe(10_000);
});

test('those who wait get in as others leave', async () => {
  const measureLateness = async () => setImmediate(0); // those inside leave in between
  const pacer = new Pacer({ measureLateness, measureIdleShare: ALWAYS_BUSY });
  const places = 64 * availableParallelism();
  let inside = 0;
  let most = 0;
  const all = Array.from({ length: 3 * places }, async () => {
    await pacer.enter();
    inside += 1;
    most = Math.max(most, inside);
    await setImmediate();
    inside -= 1;
    pacer.leave();
  });
  await Promise.all(all);
  expect(most).toBeLessThanOrEqual(places);
});

test('when all places become free at once, they are not taken at once', async () => {
  const SAMPLES = 400;
  const places = 64 * availableParallelism();
  let samples = 0;
  let inside = 0;
  let most = 0;
  const { promise: freedAll, resolve } = Promise.withResolvers<void>();
  const measureLateness = async () => {
    await setImmediate();
    samples += 1;
    if (samples === SAMPLES) {
      [most, inside] = [inside, 0];
      for (let left = 0; left < most; left += 1) pacer.leave();
    }
    if (samples <= SAMPLES) return 0;
    resolve();
    return new Promise<number>(() => {});
  };
  const pacer = new Pacer({ measureLateness, measureIdleShare: ALWAYS_BUSY });
  for (let waiting = 0; waiting < 10_000; waiting += 1) void pacer.enter().then(() => (inside += 1));
  await freedAll;
  expect(most).toBe(places);
  expect(inside).toBeGreaterThan(0);
  expect(inside).toBeLessThan(places / 2);
});
