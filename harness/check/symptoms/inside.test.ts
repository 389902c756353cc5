import { expect, test } from 'vitest';
import { createVisit } from '../fixtures/evidence.ts';
import { ALL, createGroup, createLook, GROWING } from '../fixtures/inside.ts';
import { QUICK_VISIT, VISITS_OF_A_WAY, type InsideEvidence } from '../inside-evidence.ts';
import type { HeldGroup } from '../probe/look.ts';
import { judgeInside } from './inside.ts';

function createInside(held: readonly HeldGroup[], evidence: Partial<InsideEvidence> = {}): InsideEvidence {
  return {
    fault: 'reset',
    phase: 'mid-stream',
    unseenBefore: [],
    ordinaryBefore: createVisit(),
    visits: [createVisit(), createVisit(), createVisit(), createVisit()],
    afterVisits: [],
    last: [createLook(held)],
    quickHangUps: 30,
    moreWays: [],
    untried: [],
    sinceLastVisitMs: 2_600,
    memory: [],
    exit: null,
    exitWay: null,
    stuckPid: null,
    hasReport: true,
    ...evidence,
  };
}

const judge = (...held: readonly Partial<HeldGroup>[]) =>
  judgeInside(createInside(held.map(createGroup))).map(({ verdict, kind }) => `${verdict} ${kind}`);

const OWN_LISTENER = { kind: 'listener', text: "'change' of Watcher", traits: ['own'] } as const;

test('a listener on an emitter of one visit alone is said only if the response is kept as well', () => {
  expect(judge(OWN_LISTENER)).toEqual([]);
  expect(judge(OWN_LISTENER, { kind: 'response', site: null, traits: [] })).toEqual(['retained listener']);
  expect(judge(OWN_LISTENER, { kind: 'response', site: null, traits: [] }, AT_ANOTHER_LINE)).toEqual(['leak timer']);
  expect(judge(OWN_LISTENER, { kind: 'response', site: null, traits: [] }, { kind: 'parked-generator' })).toEqual([
    'retained parked-generator',
  ]);
});

const AT_ANOTHER_LINE = { site: { ...createGroup().site!, line: 9 } };

test('what each visit left is a leak, and its sentence says for how long it was seen', () => {
  const [symptom] = judgeInside(createInside([createGroup()]));
  expect(symptom).toMatchObject({ verdict: 'leak', kind: 'timer', count: [4, 4], ageMs: 2_600 });
  expect(symptom!.sentence).toBe(
    '`setInterval every 50 ms` is still set 2.6 s after the last client had left, in 4 of 4 visits.',
  );
});

test.each([
  ['three of four visits', { visits: { 0: 1, 1: 1, 3: 1 } }, []],
  ['two of four visits, and half of many more', { visits: { 0: 1, 2: 1, [QUICK_VISIT]: 15 } }, ['leak timer']],
  ['two of four visits, and few of many more', { visits: { 0: 1, 2: 1, [QUICK_VISIT]: 7 } }, []],
  ['one of four visits, and a quarter of many more', { visits: { 2: 1, [QUICK_VISIT]: 8 } }, []],
  ['a pool that some visits made larger', { kind: 'connection', visits: { 0: 1, 2: 1, [QUICK_VISIT]: 15 } }, []],
  ['a watch that some visits left', { kind: 'watch', visits: { 0: 1, 2: 1, [QUICK_VISIT]: 15 } }, ['leak watch']],
  ['each client that leaves at once, and no other', { visits: { [QUICK_VISIT]: 30 } }, ['leak timer']],
  ['a pool', { kind: 'connection', traits: [], visits: ALL }, ['started-once connection']],
  ['a connection that grows with each client', { kind: 'connection', traits: [] }, ['leak connection']],
  ['a timer of no request that does not grow', { isAttributed: false, visits: ALL }, []],
  ['a timer of no request that grows', { isAttributed: false }, ['leak timer']],
  ['a timer that a cleanup sets once', { isAttributed: false, traits: [] }, []],
  ['a timer that goes off once, and again', { traits: [], isRearmed: true }, ['leak timer']],
  ['a timer that goes off once', { traits: [] }, ['late timer']],
  ['an await that waits', { kind: 'parked-await', traits: [] }, ['retained parked-await']],
  ['an await that nothing can end', { kind: 'parked-await', traits: ['collected'] }, ['unfinished parked-await']],
  ['a response', { kind: 'response', site: null }, ['retained response']],
] as const)('%s', (_, group, expected) => {
  expect(judge(group as Partial<HeldGroup>)).toEqual(expected);
});

test('what some clients leave and others do not says how many of the later ones did', () => {
  const [symptom] = judgeInside(createInside([createGroup({ visits: { 0: 1, 2: 1, [QUICK_VISIT]: 15 } })]));
  expect(symptom!.sentence).toBe(
    '`setInterval every 50 ms` is still set 2.6 s after the last client had left, in 2 of 4 visits. Some clients leave it and others do not: 15 are left of the 30 clients that came and left after these.',
  );
  const group = createGroup({ visits: { 0: 1, 2: 1, [QUICK_VISIT]: 15 } });
  expect(judgeInside(createInside([{ ...group, site: { ...group.site!, package: 'pg-pool' } }]))).toEqual([]);
});

test('a timer that goes off once is a leak if the response is held with it', () => {
  expect(judge({ traits: [] }, { kind: 'response', site: null })).toEqual(['leak timer']);
});

test('and late where the clients had their whole answer: it does not wait for them', () => {
  const held = [createGroup({ traits: [] }), createGroup({ kind: 'response', site: null })];
  const visits = Array.from({ length: 4 }, () => ({ ...createVisit(), ended: 'regular' as const }));
  const symptoms = judgeInside(createInside(held, { visits }));
  expect(symptoms.map(({ verdict, kind }) => `${verdict} ${kind}`)).not.toContain('leak timer');
  expect(symptoms.map(({ verdict, kind }) => `${verdict} ${kind}`)).toContain('late timer');
});

test('of functions that wait for each other, the innermost is said', () => {
  const outer = { file: '/server.js', line: 20, column: 3 };
  const symptoms = judgeInside(
    createInside([
      createGroup({ kind: 'parked-await', traits: [], site: { ...createGroup().site!, ...outer } }),
      createGroup({ kind: 'parked-await', traits: [], site: { ...createGroup().site!, callers: [outer] } }),
    ]),
  );
  expect(symptoms.map(({ group }) => group!.site!.line)).toEqual([4]);
});

test('a response that a cleanup keeps for a while is not held', () => {
  const cleanup = { isAttributed: false, traits: [] };
  expect(judge(cleanup, { kind: 'response', site: null })).toEqual([]);
});

test('what follows from a leak is not said beside it, and what was opened at one line is one finding', () => {
  expect(
    judge(
      { kind: 'process', traits: [] },
      { kind: 'connection', traits: [] },
      { kind: 'activity', ...AT_ANOTHER_LINE },
      { kind: 'response', site: null },
    ),
  ).toEqual(['leak process']);
});

test('the workers of a cluster are judged together', () => {
  const one = createLook([createGroup({ visits: { 0: 1, 2: 1, [QUICK_VISIT]: 15 } })]);
  const other = { ...one, pid: 2, held: [createGroup({ visits: { 1: 1, 3: 1, [QUICK_VISIT]: 15 } })] };
  expect(judgeInside(createInside([], { last: [one, other] }))).toMatchObject([{ verdict: 'leak', count: [4, 4] }]);
});

const WORKING = { ...createLook([]), unseen: [{ pid: 1, thread: 1, busyShare: 0.02 }] };

test.each([
  ['no process has loaded the probe', { last: [], hasReport: false }, 'no-report'],
  ['the probe saw no request', { last: [{ ...createLook([]), requests: 0 }] }, 'no-report'],
  ['a thread that takes no requests goes on', { last: [WORKING] }, 'unseen-thread'],
  ['the answer was complete', { visits: [createVisit({ ended: 'regular' })] }, 'answer-complete'],
])('%s: that is not clean', (_, evidence, kind) => {
  expect(judgeInside(createInside([], evidence))).toMatchObject([{ verdict: 'not-judged', kind }]);
});

const BY_FIN = { fault: 'fin', phase: 'mid-stream', quickHangUps: 30, seconds: 2 } as const;
const EARLY = { fault: 'reset', phase: 'before-headers', quickHangUps: 30, seconds: 2 } as const;
const THREE = [createVisit(), createVisit(), createVisit()];

/** What each client of the further way with this number left. */
function countOfWay(number: number, quick: number) {
  const first = VISITS_OF_A_WAY * number;
  return { [first]: 1, [first + 1]: 1, [first + 2]: 1, [first + QUICK_VISIT]: quick };
}

test('what only clients left that went in another way is a leak of that way', () => {
  const moreWays = [
    { ...BY_FIN, visits: THREE },
    { ...EARLY, visits: THREE },
  ];
  const symptoms = judgeInside(createInside([createGroup({ visits: countOfWay(2, 30) })], { moreWays }));
  expect(symptoms).toMatchObject([
    { verdict: 'leak', count: [3, 3], way: { fault: 'reset', phase: 'before-headers' } },
  ]);
});

test('a client that meant to leave before the headers and got more has left in the middle of the stream', () => {
  const late = THREE.map((visit) => ({ ...visit, hasMissedPhase: true }));
  const symptoms = judgeInside(
    createInside([createGroup({ visits: countOfWay(1, 30) })], { moreWays: [{ ...EARLY, visits: late }] }),
  );
  expect(symptoms).toMatchObject([{ way: { fault: 'reset', phase: 'mid-stream' } }]);
});

test('clients that had the whole answer before they could leave did not leave it', () => {
  const whole = THREE.map((visit) => ({ ...visit, ended: 'regular' as const }));
  const judgeWhole = (group: Partial<HeldGroup>) =>
    judgeInside(
      createInside([createGroup({ ...group, visits: countOfWay(1, 0) })], { moreWays: [{ ...BY_FIN, visits: whole }] }),
    );
  expect(judgeWhole({})).toMatchObject([{ verdict: 'leak', way: { fault: 'complete', phase: 'mid-stream' } }]);
  expect(judgeWhole({ kind: 'activity', traits: [] }), 'it may be meant to go on').toEqual([]);
});

test('what every way leaves at one line is one finding, of the first way', () => {
  const visits = { ...GROWING, ...countOfWay(1, 30) };
  const symptoms = judgeInside(createInside([createGroup({ visits })], { moreWays: [{ ...BY_FIN, visits: THREE }] }));
  expect(symptoms).toHaveLength(1);
  expect(symptoms[0]!.way).toBeUndefined();
});

const TO_THE_END = { fault: 'complete', phase: 'mid-stream', visits: THREE, quickHangUps: 0, seconds: 4 } as const;
const judgeCompleted = (group: Partial<HeldGroup>) =>
  judgeInside(createInside([createGroup(group)], { moreWays: [TO_THE_END] }));

test('what clients leave that got the whole answer is said of those that left, too', () => {
  const [symptom, ...more] = judgeCompleted({ visits: { ...GROWING, ...countOfWay(1, 0) } });
  expect(symptom!.sentence).toContain('in 4 of 4 visits. Clients that got the whole answer left it as well');
  expect(more).toEqual([]);
});

test.each([
  ['a timer that only they leave', {}, ['leak timer']],
  ['a pool', { kind: 'connection', traits: [] }, []],
  ['work that goes on', { kind: 'activity', traits: [] }, []],
] as const)('of clients that got the whole answer, %s', (_, group, expected) => {
  const symptoms = judgeCompleted({ ...(group as Partial<HeldGroup>), visits: countOfWay(1, 0) });
  expect(symptoms.map(({ verdict, kind }) => `${verdict} ${kind}`)).toEqual(expected);
  for (const { way } of symptoms) expect(way).toEqual({ fault: 'complete', phase: 'mid-stream' });
});

const REUSED = { fault: 'reuse', phase: 'mid-stream', visits: THREE, quickHangUps: 3, seconds: 1 } as const;

test('what only the second answers on kept connections leave is a leak of that way', () => {
  const visits = { [VISITS_OF_A_WAY * 2 + QUICK_VISIT]: 3 };
  const symptoms = judgeInside(createInside([createGroup({ visits })], { moreWays: [TO_THE_END, REUSED] }));
  expect(symptoms).toMatchObject([{ verdict: 'leak', count: [3, 3], way: { fault: 'reuse', phase: 'mid-stream' } }]);
});

test('what their first answers leave as well, which came to their end, is none', () => {
  const visits = { ...countOfWay(1, 0), [VISITS_OF_A_WAY * 2 + QUICK_VISIT]: 6 };
  const work = createGroup({ kind: 'activity', traits: [], visits });
  expect(judgeInside(createInside([work], { moreWays: [TO_THE_END, REUSED] }))).toEqual([]);
});

test('a pool that took its connections when the clients left in another way is no leak', () => {
  const pool = createGroup({ kind: 'connection', traits: [], visits: countOfWay(1, 2) });
  const symptoms = judgeInside(createInside([pool], { moreWays: [{ ...BY_FIN, visits: THREE }] }));
  expect(symptoms).toEqual([]);
});

test.each([
  ['as much of each client, three times', [10_000_000, 10_120_000, 10_240_000, 10_360_000], ['retained memory']],
  ['a cache that becomes full', [10_000_000, 10_120_000, 10_240_000, 10_250_000], []],
  ['what the engine takes now and then', [10_000_000, 10_050_000, 10_020_000, 10_040_000], []],
])('memory: %s', (_, memory, verdicts) => {
  const judged = judgeInside(createInside([], { memory }));
  expect(judged.map(({ verdict, kind }) => `${verdict} ${kind}`)).toEqual(verdicts);
});

test('memory is said only if nothing else explains it', () => {
  const memory = [10_000_000, 10_120_000, 10_240_000, 10_360_000];
  expect(judgeInside(createInside([createGroup()], { memory }))).toMatchObject([{ verdict: 'leak', kind: 'timer' }]);
});

test('a process that takes no turn any more has stopped answering, whatever else is known of it', () => {
  const [symptom] = judgeInside(createInside([], { stuckPid: 7, visits: [createVisit()] }));
  expect(symptom).toMatchObject({ verdict: 'stopped-answering', kind: 'event-loop-blocked' });
  expect(symptom!.sentence).toMatch(/^Process 7 took no turn of its event loop for 20.0 s, after 2 clients had left/);
});

test.each([
  {
    called: 'where nothing tells who called it',
    opened: { file: '/node_modules/ws/index.js', traits: [] },
    sentence: ', opened by ws, at a line of its own, is',
  },
  {
    called: 'while the code of the request waited',
    opened: { file: '/server.js', traits: ['meanwhile'] },
    sentence: ', opened by ws, while the code of the request waited at this line, is',
  },
  { called: 'by a call', opened: { file: '/server.js', traits: [] }, sentence: ', opened by ws is' },
] as const)('a line that is named says whose it is: opened by a package, $called', ({ opened, sentence }) => {
  const site = { ...createGroup().site!, file: opened.file, package: 'ws' };
  const group = createGroup({ site, traits: ['repeats', ...opened.traits] });
  const [symptom] = judgeInside(createInside([group]));
  expect(symptom?.sentence).toContain(sentence);
});
