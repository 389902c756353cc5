import { expect, test } from 'vitest';
import { Pacer } from './pacer.ts';

const CORES = [0.5, 1, 2, 32];
const SAMPLE_MS = 5;
const CPU_MS_PER_CELL = 12;

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
  const pacer = new Pacer(measure);
  const cells = Math.ceil(500 * cores);
  const begun = Array.from({ length: cells }, async () => {
    await pacer.waitForTurn();
    machine.owedMs += CPU_MS_PER_CELL;
  });
  await Promise.all(begun);
  const wallMs = machine.samples * SAMPLE_MS;
  const leastMs = (cells * CPU_MS_PER_CELL) / cores;
  expect(wallMs / leastMs).toBeLessThan(1.45);
  expect(machine.mostOwedMs).toBeLessThan(80);
});

test('a machine that is always late still gets on, slowly', async () => {
  let samples = 0;
  const pacer = new Pacer(async () => {
    samples += 1;
    return 1_000;
  });
  await Promise.all(Array.from({ length: 4 }, () => pacer.waitForTurn()));
  expect(samples).toBeGreaterThan(16);
});

test('who waits is served in order', async () => {
  const pacer = new Pacer(async () => 0);
  const order: number[] = [];
  await Promise.all(
    [1, 2, 3].map(async (number) => {
      await pacer.waitForTurn();
      order.push(number);
    }),
  );
  expect(order).toEqual([1, 2, 3]);
});
