import { describe, expect, test } from 'vitest';
import { stack } from '../../scenarios/kit/stack.ts';
import { getCellKind, listCellGuards, buildCellRequest, buildStackCells, findCellPatience } from './stack-cells.ts';

const example = stack({
  id: 'stacks/example',
  package: null,
  lines: {},
  docs: '',
  path: '/events',
  signals: ["request 'close'"],
  bodies: { Readable: ['destroy'], generator: ['finally'] },
  unsupported: [
    { method: 'HEAD', body: 'generator', reason: 'it answers with 204' },
    { line: '1', reason: 'another line' },
    { versions: '<2.3', body: 'Readable', reason: 'it came later' },
  ],
  longLooks: [{ cells: { shape: 'idle', fault: 'stay', runtime: 'bun@1', reason: 'a timer' }, patienceMs: 12_000 }],
  listen: () => 0,
});
const trials = buildStackCells(example, { line: '2' });
const some = (wanted: Record<string, string>) =>
  trials.filter(({ stream, phase, fault }) =>
    Object.entries(wanted).every(([name, value]) => ({ ...stream, phase, fault })[name] === value),
  );

describe('the trials of a stack', () => {
  test('are each there once', () => {
    const names = trials.map(({ stream, phase, fault }) => JSON.stringify([stream, phase, fault]));
    expect(new Set(names).size).toBe(names.length);
  });

  test('leave in the middle of an upload, and in front of a server that can write no more', () => {
    const upload = some({ body: 'Readable', phase: 'during-upload' });
    expect(upload.map(({ fault }) => fault)).toEqual(['fin', 'reset', 'half-close', 'abort', 'kill']);
    expect(upload.map((trial) => buildCellRequest(example, trial).bodyBytes)).toEqual(Array(5).fill(65_536));
    expect(upload.flatMap((trial) => listCellGuards(example, trial).held)).toEqual([]);
    const unread = some({ body: 'Readable', shape: 'bulk' });
    expect(unread.map(({ fault, phase }) => `${fault} ${phase}`)).toEqual([
      'stall mid-stream',
      'reset backpressured',
      'half-close backpressured',
      'abort backpressured',
    ]);
  });

  test('leave every shape in every phase, by GET and by POST', () => {
    expect(some({ body: 'Readable', method: 'POST', shape: 'idle', phase: 'before-headers' })).toHaveLength(5);
    expect(some({ body: 'Readable', method: 'GET', phase: 'mid-stream', fault: 'kill' })).toHaveLength(4);
  });

  test('have the controls', () => {
    expect(some({ body: 'Readable', method: 'GET', fault: 'complete' })).toHaveLength(1);
    expect(some({ body: 'Readable', method: 'GET', fault: 'reuse' })).toHaveLength(1);
    expect(some({ body: 'Readable', method: 'GET', fault: 'stay' })).toHaveLength(4);
  });

  test('leave out what is declared absent, and only that', () => {
    expect(some({ method: 'HEAD', body: 'generator' })).toEqual([]);
    expect(some({ method: 'HEAD', body: 'Readable' })).toHaveLength(6);
  });

  test('leave out what an older version does not have, and hide nothing else', () => {
    const bodies = (version?: string) =>
      new Set(buildStackCells(example, { line: '2', ...(version && { version }) }).map(({ stream }) => stream.body));
    expect(bodies('2.2.9')).toEqual(new Set(['generator']));
    expect(bodies('2.3.0')).toEqual(new Set(['Readable', 'generator']));
    expect(bodies()).toEqual(new Set(['Readable', 'generator'])); // of a line that is accepted
  });

  test('have a part for every day, with every body, shape, method and phase in it, but for uploads and unread streams', () => {
    const core = trials.filter((trial) => trial.core);
    const light = trials.filter(({ stream, phase }) => phase !== 'during-upload' && stream.shape !== 'bulk');
    const values = (part: typeof trials, name: 'body' | 'shape' | 'method') =>
      new Set(part.map(({ stream }) => stream[name]));
    expect(core.length).toBeLessThan(trials.length / 3);
    for (const name of ['body', 'shape', 'method'] as const) expect(values(core, name)).toEqual(values(light, name));
    expect(new Set(core.map(({ phase }) => phase))).toEqual(new Set(light.map(({ phase }) => phase)));
    expect(new Set(core.map(({ fault }) => fault))).toEqual(new Set(light.map(({ fault }) => fault)));
  });
});

test('a cell that a timer ends later is looked at for longer, on the runtime that has the timer', () => {
  const [quiet] = some({ shape: 'idle', fault: 'stay' });
  const [busy] = some({ shape: 'ticking', fault: 'stay' });
  const look = (cell: typeof quiet, runtime: string) => findCellPatience(example, { ...cell!, line: null, runtime });
  expect([look(quiet, 'bun@1'), look(quiet, 'node@24'), look(busy, 'bun@1')]).toEqual([12_000, undefined, undefined]);
});

test('before the headers only the signals are held; later the guards of the body too', () => {
  const [early] = some({ body: 'Readable', phase: 'before-headers' });
  const [late] = some({ body: 'Readable', phase: 'mid-stream', method: 'GET' });
  const signals = ["request 'close'"];
  expect(listCellGuards(example, early!)).toEqual({ all: [...signals, 'destroy', 'crash'], held: signals });
  expect(listCellGuards(example, late!)).toEqual({
    all: [...signals, 'destroy', 'crash'],
    held: [...signals, 'destroy'],
  });
});

test('what a client received is judged where it stays and has something to read, and a stream may ask for headers', () => {
  const gzip = { 'accept-encoding': 'gzip' };
  const compressed = stack({
    ...example,
    bodies: { gzip: ['destroy', 'items'], plain: ['destroy'] },
    headers: { gzip },
  });
  const cells = buildStackCells(compressed, { line: '2' });
  const judged = cells.filter((cell) => listCellGuards(compressed, cell).all.includes('items'));
  expect(judged.map(({ stream, phase, fault }) => `${Object.values(stream).join(' ')} ${fault} ${phase}`)).toEqual([
    'gzip ticking GET stay mid-stream',
    'gzip ticking POST stay mid-stream',
  ]);
  expect(judged.flatMap((cell) => listCellGuards(compressed, cell).held)).not.toContain('items');
  expect(['items', 'destroy'].map(getCellKind)).toEqual(['items', 'guard']);
  const bodiesWithHeaders = cells.filter((cell) => buildCellRequest(compressed, cell).headers === gzip);
  expect(new Set(bodiesWithHeaders.map(({ stream }) => stream.body))).toEqual(new Set(['gzip']));
});

test('only a POST brings a body', () => {
  const [post] = some({ method: 'POST' });
  const [get] = some({ method: 'GET' });
  expect(buildCellRequest(example, post!)).toMatchObject({ method: 'POST', bodyBytes: 64, path: '/events' });
  expect(buildCellRequest(example, get!)).toMatchObject({ method: 'GET', bodyBytes: 0 });
});
