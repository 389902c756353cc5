import { expect, test } from 'vitest';
import { stack, type Stack } from '../../scenarios/kit/stack.ts';
import { DIMENSIONS } from '../model/behavior.ts';
import { buildPairedCells, parseCellFilter, type ComparedDimensions } from './cells.ts';
import type { ResolvedTarget } from './pairs.ts';

const ROW: ComparedDimensions = { method: 'POST', phase: 'mid-stream', body: 'write', shape: 'silent', fault: 'fin' };

/** `finally / * / …` with these parts, whatever the order of the dimensions is. */
function line(guard: string | null, parts: Partial<ComparedDimensions>): string {
  const rest = DIMENSIONS.map((dimension) => parts[dimension] ?? '*');
  return (guard === null ? rest : [guard, ...rest]).join(' / ');
}

test.each([
  ['request.signal', true],
  ['fin', true],
  ['kill', false],
  ['reset, kill', false],
  ['fin, kill', true],
  [line('request.signal', { method: 'POST', phase: 'mid-stream', shape: 'silent', fault: 'fin, reset' }), true],
  [line('request.signal', {}), true],
  [line('finally', { method: 'POST' }), false],
  [line(null, { method: 'GET, POST', phase: 'mid-stream' }), true],
  [line(null, { method: 'GET', phase: 'mid-stream' }), false],
])('"%s" fits: %s', (text, fits) => {
  expect(parseCellFilter(text)(ROW, 'request.signal')).toBe(fits);
});

test('A guard may have a comma in its name', () => {
  expect(parseCellFilter("app 'error', premature close")(ROW, "app 'error', premature close")).toBe(true);
});

test('What is neither a cell nor a word of one is refused', () => {
  expect(() => parseCellFilter('POST / fin')).toThrow(
    `Expected a cell as a report tells it, "${['guard', ...DIMENSIONS].join(' / ')}", or one word of it, got 'POST / fin'.`,
  );
});

function mount(rest: Partial<Stack>): ResolvedTarget {
  const declared = stack({
    id: 'stacks/fake',
    package: null,
    lines: {},
    docs: '',
    signals: ['close'],
    bodies: { write: ['finally'] },
    listen: () => 0,
    ...rest,
  });
  return { name: 'fake', stack: declared, packages: {}, runtime: { name: 'node', version: '24.0.0' } };
}

const ALL = { full: true, isSelected: () => true };

test('What only one file can be asked for has nothing on the other side', () => {
  const pair = { name: 'fake', before: mount({}), after: mount({ bodies: { write: ['finally'], pipe: ['destroy'] } }) };
  const cells = buildPairedCells(pair, ALL);
  const pipes = cells.filter(({ row }) => row.body === 'pipe');
  expect(pipes.length).toBe(cells.length / 2);
  expect(pipes.every(({ before, after }) => before === null && after !== null)).toBe(true);
});

test('A guard is known by what it is: a signal, a part of a body, a crash, or the answer as a whole', () => {
  const [cell] = buildPairedCells(
    { name: 'fake', before: mount({}), after: mount({ signals: ['close', 'aborted'] }) },
    ALL,
  );
  expect(cell!.guards.map(({ guard, kind }) => [guard, kind])).toEqual([
    ['close', 'signal'],
    ['finally', 'body'],
    ['crash', 'crash'],
    ['aborted', 'signal'],
    ['answer', 'answer'],
  ]);
});

test('The core is a part of all', () => {
  const pair = { name: 'fake', before: mount({}), after: mount({}) };
  const core = buildPairedCells(pair, { ...ALL, full: false });
  expect(core.length).toBeGreaterThan(10);
  expect(core.length).toBeLessThan(buildPairedCells(pair, ALL).length);
});

test('Cells without a wanted guard are left out', () => {
  const pair = { name: 'fake', before: mount({}), after: mount({}) };
  const cells = buildPairedCells(pair, {
    full: true,
    isSelected: (row, guard) => guard === 'finally' && row.fault === 'kill',
  });
  expect(new Set(cells.map(({ row }) => row.fault))).toEqual(new Set(['kill']));
  expect(cells.every(({ guards }) => guards.map(({ guard }) => guard).join() === 'finally,answer')).toBe(true);
});
