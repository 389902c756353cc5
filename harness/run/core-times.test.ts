import { expect, test } from 'vitest';
import { NS_PER_MS } from '../model/format.ts';
import { CoreTimes } from './core-times.ts';

test.runIf(process.platform === 'linux')('what a process ran is counted, in parts that follow each other', () => {
  using coreTimes = new CoreTimes(process.pid);
  const before = process.cpuUsage();
  while (process.cpuUsage(before).user + process.cpuUsage(before).system < 60_000); // microseconds
  coreTimes.list();
  const [first, second] = coreTimes.list();
  expect(first!.ranNs / NS_PER_MS).toBeGreaterThan(30); // other threads of this process may run, too
  expect(second!.from).toBe(first!.to);
  expect(second!.ranNs).toBeLessThan(first!.ranNs);
});

test('of a process that is gone there is nothing but what the harness itself waited', () => {
  using coreTimes = new CoreTimes(0);
  expect(coreTimes.list()).toMatchObject([{ ranNs: 0 }]);
});
