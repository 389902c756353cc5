import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { IdleMeter } from './idle-meter.ts';

test('a share is between nothing and all, and asked for too early it is not known', async () => {
  const meter = new IdleMeter();
  expect(meter.measure()).toBeNull();
  await sleep(120);
  const share = meter.measure();
  expect(share).toBeGreaterThanOrEqual(0);
  expect(share).toBeLessThanOrEqual(1.1); // the system counts in steps
  expect(meter.measure()).toBeNull();
});
