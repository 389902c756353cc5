import { expect, test } from 'vitest';
import { stack, type Stack } from '../../scenarios/kit/stack.ts';
import { DIMENSIONS } from '../model/behavior.ts';
import { cellsOf, filterOf, type Row } from './cells.ts';
import type { Mount } from './pairs.ts';

const ROW: Row = { method: 'POST', phase: 'mid-stream', body: 'write', shape: 'silent', fault: 'fin' };

/** `finally / * / …` with these parts, whatever the order of the dimensions is. */
function line(guard: string | null, parts: Partial<Row>): string {
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
  expect(filterOf(text)(ROW, 'request.signal')).toBe(fits);
});

test('A guard may have a comma in its name', () => {
  expect(filterOf("app 'error', premature close")(ROW, "app 'error', premature close")).toBe(true);
});

test('What is neither a cell nor a word of one is refused', () => {
  expect(() => filterOf('POST / fin')).toThrow(
    `Expected a cell as a report tells it, "${['guard', ...DIMENSIONS].join(' / ')}", or one word of it, got 'POST / fin'.`,
  );
});

function mount(rest: Partial<Stack>): Mount {
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

const ALL = { full: true, wants: () => true };

test('What only one file can be asked for has nothing on the other side', () => {
  const pair = { name: 'fake', before: mount({}), after: mount({ bodies: { write: ['finally'], pipe: ['destroy'] } }) };
  const cells = cellsOf(pair, ALL);
  const pipes = cells.filter(({ row }) => row.body === 'pipe');
  expect(pipes.length).toBe(cells.length / 2);
  expect(pipes.every(({ before, after }) => before === null && after !== null)).toBe(true);
});

test('A guard is known by what it is: a signal, a part of a body, or a crash', () => {
  const [cell] = cellsOf({ name: 'fake', before: mount({}), after: mount({ signals: ['close', 'aborted'] }) }, ALL);
  expect(cell!.guards.map(({ guard, kind }) => [guard, kind])).toEqual([
    ['close', 'signal'],
    ['finally', 'body'],
    ['crash', 'crash'],
    ['aborted', 'signal'],
  ]);
});

test('The core is a part of all', () => {
  const pair = { name: 'fake', before: mount({}), after: mount({}) };
  const core = cellsOf(pair, { ...ALL, full: false });
  expect(core.length).toBeGreaterThan(10);
  expect(core.length).toBeLessThan(cellsOf(pair, ALL).length);
});

test('Cells without a wanted guard are left out', () => {
  const pair = { name: 'fake', before: mount({}), after: mount({}) };
  const cells = cellsOf(pair, { full: true, wants: (row, guard) => guard === 'finally' && row.fault === 'kill' });
  expect(new Set(cells.map(({ row }) => row.fault))).toEqual(new Set(['kill']));
  expect(cells.every(({ guards }) => guards.length === 1)).toBe(true);
});
