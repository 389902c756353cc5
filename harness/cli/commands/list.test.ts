import { expect, test } from 'vitest';
import { renderLongList, renderListLines } from './list.ts';

test('a list has one line for each, which no narrow terminal breaks', () => {
  const rows = [
    { id: 'seed/one', claim: 'A claim that is long.' },
    { id: 'seed/three', claim: 'Another.' },
  ];
  expect(renderListLines(rows, Infinity)).toEqual(['seed/one    A claim that is long.', 'seed/three  Another.']);
  expect(renderListLines(rows, 20)).toEqual(['seed/one    A claim…', 'seed/three  Another.']);
});

test('of the long list no line is longer than the terminal', () => {
  const row = { id: 'seed/one', claim: 'A claim that is long, and goes on for a while.', faults: ['fin', 'reset'] };
  expect(renderLongList([row, { ...row, id: 'seed/two' }], 30)).toEqual([
    'seed/one',
    '  A claim that is long, and',
    '  goes on for a while.',
    '  faults: fin, reset',
    '',
    'seed/two',
    '  A claim that is long, and',
    '  goes on for a while.',
    '  faults: fin, reset',
  ]);
});

test('the claims of one folder stand below each other, whatever the others are called', () => {
  const rows = [
    { id: 'a/b', claim: 'One.' },
    { id: 'incidents/long-name', claim: 'Two.' },
  ];
  expect(renderListLines(rows, 80)).toEqual(['a/b  One.', 'incidents/long-name  Two.']);
});
