import { expect, test } from 'vitest';
import { renderListLines } from './list.ts';

test('a list has one line for each, which no narrow terminal breaks', () => {
  const rows = [
    { id: 'seed/one', claim: 'A claim that is long.' },
    { id: 'seed/three', claim: 'Another.' },
  ];
  expect(renderListLines(rows, Infinity)).toEqual(['seed/one    A claim that is long.', 'seed/three  Another.']);
  expect(renderListLines(rows, 20)).toEqual(['seed/one    A claim…', 'seed/three  Another.']);
});
