import { expect, test } from 'vitest';
import { sortLikeliestFirst } from './select-listener.ts';

const listeners = [40_001, 40_002, 40_003].map((port) => ({ host: '127.0.0.1', port, inode: `${port}`, owners: [] }));
const sort = (log: string, givenPort: number | null = null) =>
  sortLikeliestFirst(listeners, { givenPort, log }).map(({ port }) => port);

test('the listener whose port the log names is asked first: the others may be what the server asks in turn', () => {
  expect(sort('Server running on port 40002')).toEqual([40_002, 40_001, 40_003]);
  expect(sort('http://localhost:40003\nmetrics on [::]:40002')).toEqual([40_002, 40_003, 40_001]);
});

test('where the log names none, as a part of a longer number does not, they are asked in the order in which they were made', () => {
  expect(sort('ready')).toEqual([40_001, 40_002, 40_003]);
  expect(sort('pid 140002')).toEqual([40_001, 40_002, 40_003]);
});

test('the port that the server was given goes before one that the log names', () => {
  expect(sort('upstream on 40001', 40_003)).toEqual([40_003, 40_001, 40_002]);
});
