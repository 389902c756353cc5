import { expect, test } from 'vitest';
import type { ServerLook } from '../messages.ts';
import { buildOwnServerLanes } from './own-server-lanes.ts';

const look = (at: number, changes: Partial<ServerLook> = {}): ServerLook => ({
  at,
  client: {},
  server: {},
  held: {},
  writes: 0,
  wakeUps: 0,
  ...changes,
});

/** One client comes, its server closes later than it, and a file stays. */
const LOOKS = [
  look(0),
  look(100, { client: { ESTABLISHED: 1 }, server: { ESTABLISHED: 1 }, held: { file: 1 }, writes: 2 }),
  look(300, { client: { FIN_WAIT2: 1 }, server: { CLOSE_WAIT: 1 }, held: { file: 1 }, wakeUps: 3 }),
  look(400, { client: { TIME_WAIT: 1 }, held: { file: 1 } }),
];

const build = (atMs: number, isOver = false) => buildOwnServerLanes(LOOKS, { atMs, isOver });
const find = (name: string, atMs = 1_000) => build(atMs).lanes.find((lane) => lane.name === name)!;
const describeBars = (name: string) =>
  find(name).bars.map(({ fromMs, toMs, state, label }) => `${label} ${fromMs}-${toMs} ${state}`);

test('each end of the connections is shown as its kernel has it', () => {
  expect(describeBars('clients')).toEqual(['1 client 100-300 connected']);
  expect(describeBars('clients’ kernel')).toEqual(['ESTABLISHED 100-300 connected', 'FIN_WAIT2 300-400 waiting']);
  expect(describeBars('server’s kernel')).toEqual(['ESTABLISHED 100-300 connected', 'CLOSE_WAIT 300-400 waiting']);
});

test('what is held turns red when no client is there any more, and what the server does is a dot each', () => {
  expect(describeBars('open files')).toEqual(['1 more 100-300 held', '1 more 300-1000 silent']);
  expect(find('writes').dots).toEqual([100]);
  expect(find('wake-ups').dots).toEqual([300]);
  expect(build(1_000).title).toBe('Your server has 1 more open files than before the first client');
});

test('while clients come the last seconds are shown, and in the end all of it', () => {
  expect(build(20_000)).toMatchObject({ fromMs: 8_000, toMs: 20_000 });
  expect(build(20_000, true)).toMatchObject({ fromMs: 0, toMs: 4_000 });
  const many = buildOwnServerLanes([look(0, { server: { ESTABLISHED: 9, CLOSE_WAIT: 1 } })], {
    atMs: 9,
    isOver: false,
  });
  expect(many.lanes[2]?.bars[0]?.label).toBe('ESTABLISHED × 9');
});
