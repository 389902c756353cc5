import { expect, test } from 'vitest';
import type { OutsideEvidence } from '../evidence.ts';
import { createEvidence, createLeftovers, createMarkedVisit, createRates, createVisit } from '../fixtures/evidence.ts';
import { judgeOutside } from './outside.ts';

const RELEASED = createMarkedVisit('5 acquired finally, 100 reset, 130 released finally, 1000 alive');
const SILENT = createMarkedVisit('5 acquired finally, 100 reset, 900 tick, 1000 alive');

const judge = (evidence: Partial<OutsideEvidence>) => judgeOutside(createEvidence(evidence));
const list = (evidence: Partial<OutsideEvidence>) => judge(evidence).map(({ verdict, kind }) => `${verdict} ${kind}`);

test('a guard that is released in each visit is clean', () => {
  expect(list({ marked: [RELEASED, RELEASED] })).toEqual([]);
});

test('one visit that leaks is not outvoted, and is counted', () => {
  expect(judge({ marked: [RELEASED, SILENT, RELEASED] })).toMatchObject([
    {
      verdict: 'leak',
      kind: 'finally',
      source: 'marks',
      count: [1, 3],
      ageMs: 900,
      sentence:
        'The guard `finally` was silent in 1 of 3 visits: finally silent for 900 ms; 1 tick and 0 writes after.',
    },
  ]);
});

test.each<[string, string]>([
  ['premature finally', '5 acquired finally, 50 released finally, 100 reset'],
  ['double finally', '5 acquired finally, 100 reset, 110 released finally, 120 released finally'],
  ['late finally', '5 acquired finally, 100 reset, 2600 released finally'],
  ['not-judged no-sign-of-life', '5 acquired finally, 100 reset'],
])('%s', (finding, timeline) => {
  expect(list({ marked: [createMarkedVisit(timeline)] })).toEqual([finding]);
});

test('a client that stalled before it left is not counted as gone while it was there', () => {
  const timeline = '5 acquired finally, 100 stall, 1150 released finally';
  expect(list({ marked: [createMarkedVisit(timeline)] })).toEqual(['late finally']);
  expect(list({ marked: [createMarkedVisit(timeline, { leftAfterMs: 1_000 })] })).toEqual([]);
});

const held = { leftovers: createLeftovers('own-socket', [0, 1, 2, 3]) };
const grows = [40, 70].map((sockets) => ({
  hangUps: 30,
  counts: { ...createEvidence().quick[0]!.counts, 'own-socket': sockets },
  rates: createRates(),
}));

test('what the system counts outranks what the server says', () => {
  const [leak, ...rest] = judge({ ...held, quick: grows, marked: [RELEASED] });
  expect(leak).toMatchObject({ verdict: 'leak', kind: 'own-socket' });
  expect(leak?.sentence).toContain('The marks say that `finally` was released.');
  expect(rest).toEqual([]);
});

test('what both show is one cause, under the name of the guard', () => {
  const [leak, ...rest] = judge({ ...held, quick: grows, marked: [SILENT, SILENT] });
  expect(leak).toMatchObject({ verdict: 'leak', kind: 'finally', count: [2, 2] });
  expect(leak?.sentence).toContain('left the socket of its connection behind');
  expect(rest).toEqual([]);
});

test('a server of which nothing shows from outside is judged by its marks', () => {
  const quiet = createVisit({ isStreaming: false, connected: createRates() });
  const visits = { ordinaryBefore: quiet, visits: [quiet, quiet] };
  expect(list(visits)).toEqual(['not-judged nothing-observable']);
  expect(list({ ...visits, marked: [RELEASED, RELEASED] })).toEqual([]);
});

test('a server that stops answering says which guards it holds', () => {
  const [stopped] = judge({
    ordinaryAfter: createVisit({ answer: { ...createVisit().answer, status: 503 } }),
    marked: [SILENT],
  });
  expect(stopped?.verdict).toBe('stopped-answering');
  expect(stopped?.sentence).toContain('The guard `finally` was silent');
});
