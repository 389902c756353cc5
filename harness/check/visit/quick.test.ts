import { expect, test } from 'vitest';
import { chooseMoreHangUps } from './quick.ts';

test.each([
  ['the most clients', 30, 140],
  ['fewer', 15, 70],
  ['the fewest, which fill the machine', 4, 0],
])('after two batches of %s, a third one has', (_, hangUps, more) => {
  expect(chooseMoreHangUps(hangUps)).toBe(more);
});
