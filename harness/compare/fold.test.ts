import { expect, test } from 'vitest';
import type { ComparedGuard } from '../model/comparison.ts';
import { DIMENSIONS, type Dimension } from '../model/behavior.ts';
import { foldChanges } from './tally.ts';

const METHODS = ['GET', 'POST'];
const FAULTS = ['fin', 'reset', 'stay'];

function compared(
  of: (cell: ComparedGuard['cell']) => Pick<ComparedGuard, 'change' | 'before' | 'after'>,
): ComparedGuard[] {
  return METHODS.flatMap((method) =>
    FAULTS.map((fault) => {
      const cell = { method, phase: 'mid-stream', body: 'pipe', shape: 'silent', fault };
      return { stack: 'http', guard: 'destroy', cell, ...of(cell) };
    }),
  );
}

/** A line with these parts, whatever the order of the dimensions is. */
function line(parts: Partial<Record<Dimension, string>>): string {
  return DIMENSIONS.map((dimension) => parts[dimension] ?? '*').join(' / ');
}

const SAME = { change: 'same', before: 'held', after: 'held' } as const;
const WORSE = { change: 'regressed', before: 'released by read', after: 'silent' } as const;
const BETTER = { change: 'fixed', before: 'silent', after: 'released by read' } as const;

test('Cells that changed alike are one line, with their number', () => {
  const lines = foldChanges(compared(({ fault }) => (fault === 'stay' ? SAME : WORSE)));
  expect(lines).toEqual([
    { ...WORSE, stack: 'http', guard: 'destroy', count: 4, cells: [line({ fault: 'fin, reset' })] },
  ]);
});

test('Cells that are alike need not do the same as each other', () => {
  expect(foldChanges(compared(({ fault }) => ({ ...SAME, before: fault, after: fault })))).toEqual([]);
});

test('A fix and a regression of one guard stay apart, the regression first', () => {
  const lines = foldChanges(compared(({ method }) => (method === 'GET' ? BETTER : WORSE)));
  expect(lines.map(({ change, count, cells }) => [change, count, ...cells])).toEqual([
    ['regressed', 3, line({ method: 'POST' })],
    ['fixed', 3, line({ method: 'GET' })],
  ]);
});

test('What one line cannot say takes several, and is still counted once', () => {
  const corner = ({ method, fault }: ComparedGuard['cell']) =>
    (method === 'GET' && fault === 'fin') || fault === 'reset';
  const [told] = foldChanges(compared((cell) => (corner(cell) ? WORSE : SAME)));
  expect(told).toMatchObject({
    count: 3,
    cells: [line({ method: 'GET', fault: 'fin, reset' }), line({ method: 'POST', fault: 'reset' })],
  });
});

test('A single cell is named in full, so that it can be asked for again', () => {
  const [told] = foldChanges(compared(({ method, fault }) => (method === 'GET' && fault === 'fin' ? WORSE : SAME)));
  const cell = { method: 'GET', phase: 'mid-stream', body: 'pipe', shape: 'silent', fault: 'fin' };
  expect(told).toMatchObject({ count: 1, cells: [line(cell)] });
});
