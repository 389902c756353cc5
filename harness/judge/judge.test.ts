import { describe, expect, test } from 'vitest';
import type { Verdict } from '../model/result.ts';
import type { FailedHistory, History, ObservedHistory } from '../model/history.ts';
import { createExpectation, createHistory, createStall } from './fixtures/history.ts';
import { judgeHistory } from './judge.ts';

type Row = readonly [sentence: string, history: History, verdict: Partial<Verdict>];

const failure = {
  code: 'exited' as const,
  sentence: 'Expected seed/example to run on, but it exited with code 7.',
  log: 'out of memory',
};

const released: Row[] = [
  [
    'a guard released after the disconnect is released, with its latency and the time since the last write',
    createHistory('5 acquired finally, 70 write 8, 80 write 8, 100 reset, 130 released finally, 140 write 8'),
    { outcome: 'released by read', latencyMs: 30, sinceLastWriteMs: 50, clock: 'server' },
  ],
  [
    'a guard of a server that writes nothing has no time since the last write',
    createHistory('5 acquired finally, 100 reset, 130 released finally'),
    { outcome: 'released by read', latencyMs: 30, sinceLastWriteMs: null },
  ],
  [
    'a release at the very end of the window is late, not missing',
    createHistory('5 acquired finally, 100 reset, 1595 released finally, 1600 end'),
    { outcome: 'released by read', latencyMs: 1495 },
  ],
  [
    'a server without a clock is judged by when its line was seen, and the verdict says so',
    createHistory('~5 acquired finally, 100 reset, ~150 released finally'),
    { outcome: 'released by read', latencyMs: 50, clock: 'seen' },
  ],
  [
    'a release needs no sign of life beside itself',
    createHistory('5 acquired finally, 100 kill, 130 released finally'),
    { outcome: 'released by read' },
  ],
  [
    'a guard taken and given back in rounds is judged by its last round',
    createHistory('5 acquired finally, 50 released finally, 51 acquired finally, 100 reset, 120 released finally'),
    { outcome: 'released by read', latencyMs: 20 },
  ],
  [
    'a guard taken only after the disconnect and given back is released',
    createHistory('5 handling, 100 fin, 140 resumed, 150 acquired finally, 160 released finally'),
    { outcome: 'released by read', latencyMs: 20 },
  ],
  [
    'a server that was held before the first byte has its latency counted from when it went on',
    createHistory('5 handling, 10 acquired finally, 100 fin, 400 resumed, 407 released finally'),
    { outcome: 'released by read', latencyMs: 7 },
  ],
  [
    'a server that let go while it was held has its latency counted from the disconnect',
    createHistory('5 handling, 10 acquired finally, 100 fin, 130 released finally, 400 resumed'),
    { outcome: 'released by read', latencyMs: 30 },
  ],
  [
    'a guard that the operating system no longer counts is released',
    createHistory('5 acquired finally, 100 reset, 130 released finally', {
      resources: [{ guard: 'finally', kind: 'watch', count: 0 }],
    }),
    { outcome: 'released by read' },
  ],
  [
    'what the operating system counts of another guard does not matter',
    createHistory('5 acquired finally, 100 reset, 130 released finally', {
      resources: [{ guard: 'watcher', kind: 'watch', count: 2 }],
    }),
    { outcome: 'released by read' },
  ],
  [
    'what cannot be counted is released as the server says, and the evidence says so',
    createHistory('5 acquired finally, 100 reset, 130 released finally', {
      resources: [{ guard: 'finally', kind: 'descriptor', count: null }],
    }),
    {
      outcome: 'released by read',
      evidence: 'finally was released by read after 30.0 ms; what it holds cannot be counted here.',
    },
  ],
  [
    'a fault that no kernel shows is taken as made',
    createHistory('5 acquired finally, 100 reset, 130 released finally', {
      evidence: { shown: 'unobservable', sentence: 'no table here' },
    }),
    { outcome: 'released by read' },
  ],
];

const silent: Row[] = [
  [
    'a guard held by a server that answers late is silent up to that answer',
    createHistory('5 acquired finally, 100 reset, 150 tick, 200 tick, 210 write 8, 1100 alive'),
    { outcome: 'silent', latencyMs: 1000, evidence: 'finally silent for 1000 ms; 2 ticks and 1 write after.' },
  ],
  [
    'a guard held by a server that does not answer but still ticks is silent up to its last tick',
    createHistory('5 acquired finally, 100 reset, 500 tick, 900 tick'),
    { outcome: 'silent', latencyMs: 800, evidence: 'finally silent for 800 ms; 2 ticks and 0 writes after.' },
  ],
  [
    'a late write is as good a sign of life as a tick',
    createHistory('5 acquired finally, 100 stall, 950 write 8 4096'),
    { outcome: 'silent', latencyMs: 850 },
  ],
  [
    'the last quarter of the window is late',
    createHistory('5 acquired finally, 100 reset, 850 tick'),
    { outcome: 'silent', latencyMs: 750 },
  ],
  [
    'a guard taken twice and given back once is silent',
    createHistory('5 acquired finally, 6 acquired finally, 100 reset, 130 released finally, 1100 alive'),
    { outcome: 'silent' },
  ],
  [
    'a guard taken again after its release is silent',
    createHistory('5 acquired finally, 100 reset, 130 released finally, 140 acquired finally, 1100 alive'),
    { outcome: 'silent' },
  ],
  [
    'a guard that is marked as released while the operating system still counts it is silent',
    createHistory('5 acquired finally, 100 reset, 130 released finally', {
      resources: [{ guard: 'finally', kind: 'descriptor', count: 1 }],
    }),
    {
      outcome: 'silent',
      evidence: 'finally was marked as released, but the operating system still counts 1 open file.',
    },
  ],
  [
    'several that the operating system still counts are named in the plural',
    createHistory('5 acquired finally, 100 reset, 130 released finally', {
      resources: [{ guard: 'finally', kind: 'watch', count: 2 }],
    }),
    {
      outcome: 'silent',
      evidence: 'finally was marked as released, but the operating system still counts 2 watchers.',
    },
  ],
  [
    'what the operating system still counts is not hidden by a second release',
    createHistory('5 acquired finally, 100 reset, 130 released finally, 140 released finally', {
      resources: [{ guard: 'finally', kind: 'process', count: 1 }],
    }),
    { outcome: 'silent', evidence: 'finally was marked as released, but the operating system still counts 1 child.' },
  ],
  [
    'a server that was held before the first byte is silent from when it went on',
    createHistory('5 handling, 10 acquired finally, 100 fin, 400 resumed, 1400 alive'),
    { outcome: 'silent', latencyMs: 1000 },
  ],
  [
    'a guard that outlives a regular end is silent',
    createHistory('5 acquired finally, 80 write 8, 90 noticed end, 100 complete, 1100 alive'),
    { outcome: 'silent' },
  ],
];

/** The same connection, of which the server failed. */
function fail({ cell, connection, versions, openedAt, disconnectedAt, marks }: ObservedHistory): FailedHistory {
  return { kind: 'failed', cell, failure, connection, versions, openedAt, disconnectedAt, marks };
}

const unknown: Row[] = [
  [
    'nor where the client stood still when the server began to wait for it',
    createHistory('5 acquired finally, 100 stay, 280 write 99000 65536, 699 noticed timer, 700 released finally', {
      stalls: [createStall(180, 320)],
    }),
    { outcome: 'unknown', code: 'client-late' },
  ],
  [
    'nor where the server waited for an answer to its beats',
    createHistory(
      '5 acquired finally, 100 stay, 280 write 8, 300 heartbeat 8, 699 noticed timer, 700 released finally',
      {
        stalls: [createStall(320, 720)],
      },
    ),
    { outcome: 'unknown', code: 'client-late' },
  ],
  [
    'a fault that the kernel does not show was made too late by a client that stood still before',
    createHistory('5 acquired finally, 90 noticed timer, 91 released finally, 100 reset', {
      evidence: { shown: 'no', sentence: 'server TIME_WAIT' },
      stalls: [createStall(-20, 95)],
    }),
    {
      outcome: 'unknown',
      code: 'client-late',
      evidence:
        'The fault was made, but the kernel does not show it: server TIME_WAIT. The client stood still for 115 ms before it left: the machine is too busy.',
    },
  ],
  [
    'a client that stood still only after it had left was not late to its leave',
    createHistory('5 acquired finally, 100 reset, 1100 alive', {
      evidence: { shown: 'no', sentence: 'client ESTABLISHED' },
      stalls: [createStall(101, 400)],
    }),
    { outcome: 'unknown', code: 'fault-not-shown' },
  ],
  [
    'a deadline of the server proves nothing where the client stood still',
    createHistory('5 acquired finally, 100 stay, 699 noticed timer, 700 released finally, 1100 alive', {
      stalls: [createStall(320, 720)],
    }),
    {
      outcome: 'unknown',
      evidence:
        'finally was released although the client was still there, but the client stood still for 400 ms: the machine is too busy.',
    },
  ],
  [
    'a server that died is no leak, although its guard is held and its last ticks were late',
    fail(createHistory('5 acquired finally, 100 reset, 1000 tick')),
    { outcome: 'unknown', latencyMs: null, evidence: failure.sentence },
  ],
  [
    'a server that died is no leak even where its guard had been released',
    fail(createHistory('5 acquired finally, 100 reset, 130 released finally')),
    { outcome: 'unknown', evidence: failure.sentence },
  ],
  [
    'a fault that the kernel does not show proves nothing, and the kernel is quoted',
    createHistory('5 acquired finally, 100 reset, 1100 alive', {
      evidence: { shown: 'no', sentence: 'client ESTABLISHED' },
    }),
    { outcome: 'unknown', evidence: 'The fault was made, but the kernel does not show it: client ESTABLISHED.' },
  ],
  [
    'a held guard without any sign of life is no leak',
    createHistory('5 acquired finally, 100 reset'),
    {
      outcome: 'unknown',
      evidence: 'finally was not released, but the server gave no sign of life late in the window.',
    },
  ],
  [
    'a held guard whose server ticked only early in the window is no leak',
    createHistory('5 acquired finally, 100 reset, 150 tick, 849 tick'),
    { outcome: 'unknown', latencyMs: null },
  ],
  [
    'ticks from before the disconnect are no sign of life after it',
    createHistory('5 acquired finally, 50 tick, 99 write 8, 100 reset'),
    { outcome: 'unknown' },
  ],
  [
    'a guard that was never taken before the first byte proves nothing if the server went silent',
    createHistory('5 handling, 100 fin, 150 resumed'),
    {
      outcome: 'unknown',
      evidence: 'finally was never taken, but the server gave no sign of life late in the window.',
    },
  ],
  [
    'a tick just after a long hold is no late sign of life',
    createHistory('5 handling, 100 fin, 3100 resumed, 3105 acquired finally, 3110 tick, 4100 end'),
    { outcome: 'unknown' },
  ],
  [
    'a guard that was never taken mid-stream proves nothing',
    createHistory('5 handling, 100 reset, 1100 alive'),
    { outcome: 'unknown', evidence: 'finally was never taken.' },
  ],
  [
    'a guard that was not taken proves nothing, whatever else was taken',
    createHistory('5 acquired slot, 100 reset, 130 released slot'),
    { outcome: 'unknown' },
  ],
  [
    'a held guard under a client that stays proves nothing where the server gives no sign of life',
    createHistory('5 acquired finally, 100 stay'),
    { outcome: 'unknown' },
  ],
];

const wrong: Row[] = [
  [
    'a client that stood still is no excuse for a deadline of a server whose writes the kernel takes unread',
    createHistory('5 acquired finally, 100 stay, 150 write 10 146, 699 noticed timer, 700 released finally', {
      stalls: [createStall(320, 720)],
    }),
    { outcome: 'premature' },
  ],
  [
    'a short pause of the client is no excuse for a deadline of the server',
    createHistory('5 acquired finally, 100 stay, 699 noticed timer, 700 released finally', {
      stalls: [createStall(660, 720)],
    }),
    { outcome: 'premature' },
  ],
  [
    'a client that stood still is no excuse for a release that no deadline caused',
    createHistory('5 acquired finally, 100 stay, 700 released finally, 1100 alive', {
      stalls: [createStall(320, 720)],
    }),
    { outcome: 'premature' },
  ],
  [
    'a client that stood still and went on long before is no excuse for a deadline of the server',
    createHistory('5 acquired finally, 100 stay, 699 noticed timer, 700 released finally', {
      stalls: [createStall(20, 420)],
    }),
    { outcome: 'premature' },
  ],
  [
    'a guard released while the client stays is premature',
    createHistory('5 acquired finally, 100 stay, 130 released finally, 1100 alive'),
    { outcome: 'premature', evidence: 'finally was released although the client was still there.' },
  ],
  [
    'a guard released before the disconnect is premature',
    createHistory('5 acquired finally, 99 released finally, 100 reset, 1100 alive'),
    { outcome: 'premature', latencyMs: null },
  ],
  [
    'a guard released at the moment of the disconnect cannot be due to it',
    createHistory('5 acquired finally, 100 released finally, 100 reset'),
    { outcome: 'premature' },
  ],
  [
    'a guard released before the last write of a stream that completes is premature',
    createHistory('5 acquired finally, 70 released finally, 80 write 8, 85 noticed end, 100 complete'),
    { outcome: 'premature', evidence: 'finally was released before the last write.' },
  ],
  [
    'where writes are not marked, a guard released before the last tick of a body is premature',
    createHistory('5 acquired finally, 70 released finally, 80 tick, 85 noticed end, 100 complete', {
      received: { bytes: 21, text: '' },
    }),
    { outcome: 'premature', evidence: 'finally was released before the last tick.' },
  ],
  [
    'a guard given back twice is double',
    createHistory('5 acquired finally, 100 reset, 130 released finally, 140 released finally'),
    { outcome: 'double', evidence: 'finally was released more often than it was taken.' },
  ],
  [
    'a second release is double although the guard is taken again later',
    createHistory('5 acquired finally, 100 reset, 130 released finally, 140 released finally, 150 acquired finally'),
    { outcome: 'double' },
  ],
  [
    'a second release at the regular end is double',
    createHistory('5 acquired finally, 80 write 8, 90 released finally, 100 complete, 110 released finally'),
    { outcome: 'double' },
  ],
];

const right: Row[] = [
  [
    'where there is no body, ticks that go on after the response say nothing',
    createHistory('5 acquired finally, 70 released finally, 80 tick, 85 noticed end, 100 complete'),
    { outcome: 'released by end' },
  ],
  [
    'a guard of a client that stays is held',
    createHistory('5 acquired finally, 100 stay, 1100 alive'),
    { outcome: 'held', latencyMs: null, evidence: 'finally was held while the client stayed.' },
  ],
  [
    'a guard taken and given back in rounds while the client stays is held by its last round',
    createHistory('5 acquired finally, 300 released finally, 301 acquired finally, 100 stay, 1100 alive'),
    { outcome: 'held' },
  ],
  [
    'a stream that ends by itself releases once, by its end',
    createHistory('5 acquired finally, 80 write 8, 90 noticed end, 95 released finally, 100 complete'),
    { outcome: 'released by end', cause: 'end', latencyMs: null },
  ],
  [
    'a guard released after the client had its last byte is released by the end',
    createHistory('5 acquired finally, 80 write 8, 90 noticed end, 100 complete, 110 released finally'),
    { outcome: 'released by end' },
  ],
  [
    'a server that says nothing of the end is believed when the client had every byte',
    createHistory('5 acquired finally, 80 write 8, 95 released finally, 100 complete'),
    { outcome: 'released by end', cause: 'end' },
  ],
  [
    'a guard that is never taken before the first byte is unused',
    createHistory('5 handling, 100 fin, 150 resumed, 1100 alive'),
    { outcome: 'unused', evidence: 'finally was never taken, so there is nothing to give back.' },
  ],
];

describe.each([
  ['released', released],
  ['silent', silent],
  ['unknown, never a leak', unknown],
  ['as wrong as a leak', wrong],
  ['as it should be', right],
])('%s', (_kind, rows) => {
  test.for(rows)('%s', ([, seen, expected]) => {
    const [verdict] = judgeHistory(seen, [createExpectation('finally')]);
    expect(verdict, verdict?.evidence).toMatchObject({ name: 'finally', ...expected });
  });
});

test('every guard is judged alone: one may leak beside one that does not', () => {
  const seen = createHistory('5 acquired listener, 6 acquired timer, 100 fin, 130 released listener, 1100 alive');
  const outcomes = judgeHistory(
    seen,
    ['listener', 'timer'].map((name) => createExpectation(name)),
  ).map(({ name, outcome }) => `${name} ${outcome}`);
  expect(outcomes).toEqual(['listener released by read', 'timer silent']);
});

test('items are judged by what the client received', () => {
  const seen = createHistory('5 acquired finally, 100 stay, 1100 alive', {
    received: { bytes: 14, text: 'item 1\nitem 2\n' },
  });
  expect(judgeHistory(seen, [createExpectation('items', 'items'), createExpectation('finally')])).toMatchObject([
    { outcome: 'in order' },
    { outcome: 'held' },
  ]);
});

test('a failure of the server leaves the items unknown too', () => {
  const seen = fail(
    createHistory('5 acquired finally, 100 stay', { received: { bytes: 14, text: 'item 1\nitem 2\n' } }),
  );
  expect(judgeHistory(seen, [createExpectation('items', 'items')])).toMatchObject([
    { outcome: 'unknown', evidence: failure.sentence },
  ]);
});

test.for(['items', 'process', '__proto__', 'toString'])('a guard may have any name: %s', (name) => {
  const seen = createHistory(`5 acquired ${name}, 100 fin, 130 released ${name}`);
  expect(judgeHistory(seen, [createExpectation(name)])).toMatchObject([{ name, outcome: 'released by read' }]);
});
