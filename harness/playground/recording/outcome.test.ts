import { expect, test } from 'vitest';
import type { SideEvent } from '../messages.ts';
import { locateMark, locateWait } from './locate-mark.ts';
import { describeOutcome } from './outcome.ts';
import { addBatch, createRecording } from './recording.ts';
import { buildSideLanes, computeRange } from './side-lanes.ts';

type Mark = Extract<SideEvent, { kind: 'mark' }>['mark'];

/** A client that left at 1,000 ms, and the marks of its server. */
function record(...marks: readonly [at: number, mark: object][]) {
  const recording = createRecording();
  const base = { side: 'left', attempt: 1 } as const;
  const events: SideEvent[] = [
    { side: 'left', at: 0, kind: 'listening', port: 1, pid: 1, name: 'seed/silent' },
    { ...base, at: 10, kind: 'connecting', clients: 1, isTab: false },
    ...marks.map(([at, mark]) => ({ ...base, at, kind: 'mark', mark: mark as Mark }) as const),
    { ...base, at: 1_000, kind: 'left', fault: 'fin', clients: 1 },
  ];
  addBatch(recording, { at: 1_000, events });
  return recording.left;
}

const acquired = [20, { event: 'acquired', guard: 'finally' }] as const;
const noticed = [1_001, { event: 'noticed', by: 'read' }] as const;

test('what is held after the disconnect grows, and counts as never after three seconds', () => {
  const side = record([...acquired], [...noticed], [1_050, { event: 'tick' }], [1_100, { event: 'tick' }]);
  expect(describeOutcome(side, 1_080)).toMatchObject({
    tone: 'bad',
    headline: 'Still running for 0.1 s',
    proven: null,
  });
  const late = describeOutcome(side, 15_200);
  expect(late).toMatchObject({ headline: 'Still running for 14.2 s', proven: 'never' });
  expect(late.detail).toBe('2 ticks, “finally” still held. Node has seen the disconnect; your code has not.');
});

test('where one guard was released, the code of the other is said not to have seen the disconnect', () => {
  const side = record(
    [...acquired],
    [30, { event: 'acquired', guard: 'watcher' }],
    [...noticed],
    [1_002, { event: 'released', guard: 'finally' }],
  );
  expect(describeOutcome(side, 2_000).detail).toBe(
    '“watcher” still held. Node has seen the disconnect; the code that holds this has not.',
  );
});

test('a server that does nothing for its client is not said to stream, nor to have taken no guard', () => {
  const side = record();
  expect(describeOutcome(side, 900).headline).toBe('Connected, nothing received yet');
  expect(describeOutcome(side, 2_000).headline).toBe('The server does not answer');
});

test('a client that reads again is connected', () => {
  const side = record([...acquired]);
  Object.assign(side.attempts[0]!, { left: { at: 1_000, fault: 'stall' }, returnedAt: 3_000 });
  expect(describeOutcome(side, 2_999).detail).toContain('The client is still there, and reads nothing.');
  expect(describeOutcome(side, 3_000).headline).toMatch(/^Connected/);
});

test('what a server held is not drawn beyond its end', () => {
  const side = record([...acquired]);
  side.ended = { at: 2_000, sentence: 'The process exited with code 1.', problems: [] };
  const { lanes } = buildSideLanes(side, { atMs: 5_000, range: computeRange([side], 5_000) });
  expect(Math.max(...lanes.flatMap(({ bars }) => bars.map(({ toMs }) => toMs)))).toBe(2_000);
});

test('a release says how late it was, and who caused it', () => {
  const side = record([...acquired], [...noticed], [1_003, { event: 'released', guard: 'finally' }]);
  const { tone, headline, detail, proven } = describeOutcome(side, 2_000);
  expect({ tone, headline, proven }).toEqual({ tone: 'good', headline: 'Released after 3 ms', proven: 'at-once' });
  expect(detail).toContain('Ended by the client');
  const byTimer = record(
    [...acquired],
    [1_500, { event: 'noticed', by: 'timer' }],
    [1_501, { event: 'released', guard: 'finally' }],
  );
  expect(describeOutcome(byTimer, 2_000)).toMatchObject({
    detail: 'Ended by the server: a timer of its own.',
    proven: 'later',
  });
});

test.for([
  [{ by: 'read' }, 'Ended by the client: its FIN arrived, the server’s kernel said so, and Node read it.'],
  [{ by: 'read', code: 'ECONNRESET' }, 'Ended by the client: its RST arrived, and Node read ECONNRESET.'],
  [{ by: 'write', code: 'EPIPE' }, 'Ended by the kernel: a write of the server failed (EPIPE).'],
  [{ by: 'timer' }, 'Ended by the server: a timer of its own.'],
  [{ by: 'end' }, 'Ended by the server: the stream came to its regular end.'],
  [{ by: 'gc' }, 'Ended by the garbage collector of the server.'],
  [null, 'Ended by the server’s own code.'],
] as const)('who ended it is said: %o', ([cause, sentence]) => {
  const marks = cause === null ? [] : [[1_001, { event: 'noticed', ...cause }] as const];
  const side = record([...acquired], ...marks.map((one) => [...one] as [number, object]), [
    1_003,
    { event: 'released', guard: 'finally' },
  ]);
  expect(describeOutcome(side, 2_000).detail).toBe(sentence);
});

test('what ended it is the last thing that the server noticed before it released', () => {
  const side = record(
    [...acquired],
    [...noticed],
    [1_500, { event: 'noticed', by: 'timer' }],
    [1_501, { event: 'released', guard: 'finally' }],
    [1_502, { event: 'noticed', by: 'write', code: 'EPIPE' }],
  );
  expect(describeOutcome(side, 2_000).detail).toBe('Ended by the server: a timer of its own.');
});

test.for([
  [1_010, 'at-once'],
  [1_500, 'later'],
] as const)('many clients that the server releases at %i ms are released %s', ([at, proven]) => {
  const crowd = { side: 'left', attempt: 1, kind: 'crowd', clients: 50, ticks: 0, writes: 0 } as const;
  const recording = createRecording();
  const events: SideEvent[] = [
    { side: 'left', at: 0, kind: 'listening', port: 1, pid: 1, name: 'seed/timeout' },
    { side: 'left', attempt: 1, at: 10, kind: 'connecting', clients: 50, isTab: false },
    { ...crowd, at: 20, holding: 50 },
    { side: 'left', attempt: 1, at: 1_000, kind: 'left', fault: 'fin', clients: 50 },
    { ...crowd, at, holding: 0 },
    { ...crowd, at: 1_800, holding: 0, ticks: 1 },
  ];
  addBatch(recording, { at: 2_000, events });
  expect(describeOutcome(recording.left, 2_000)).toMatchObject({ headline: 'All 50 released', proven });
});

test('the past is shown as it was', () => {
  const side = record([...acquired], [1_003, { event: 'released', guard: 'finally' }]);
  expect(describeOutcome(side, 500).headline).toMatch(/^Connected/);
  const range = computeRange([side], 500);
  const lanes = buildSideLanes(side, { atMs: 500, range });
  expect(lanes.lanes.find(({ name }) => name === 'finally')?.bars).toMatchObject([
    { state: 'held', fromMs: 20, toMs: 500 },
  ]);
});

test('a mark leads to its line, and a held guard to the await at which it waits', () => {
  const code =
    "async function* a() {\n  const g = c.acquire('finally');\n  yield 'x';\n  await sleep(5);\n  c.tick();\n  g.release();\n}";
  expect(locateMark(code, { event: 'acquired', guard: 'finally' })).toBe(2);
  expect(locateMark(code, { event: 'tick' })).toBe(5);
  expect(locateMark(code, { event: 'released', guard: 'finally' })).toBe(6);
  expect(locateWait(code, 'finally')).toBe(4);
});
