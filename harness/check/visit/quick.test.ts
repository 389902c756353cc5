import { expect, test } from 'vitest';
import { chooseMoreHangUps } from './quick.ts';

test.each([
  ['the most clients', 30, 140],
  ['fewer', 15, 70],
  ['hardly more than the fewest', 5, 23],
  ['the fewest, which fill the machine', 4, 0],
])('after two batches of %s, of %i clients each, a third one has %i', (_, hangUps, more) => {
  expect(chooseMoreHangUps(hangUps)).toBe(more);
});
