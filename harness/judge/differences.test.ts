import { describe, expect, test } from 'vitest';
import type { Scenario } from '../../scenarios/kit/scenario.ts';
import { FAULTS, type BoundedOutcome, type Outcome } from '../../scenarios/kit/vocabulary.ts';
import type { ObservedHistory } from '../model/history.ts';
import { toBoundedOutcome, type Behavior } from '../model/behavior.ts';
import { findDifferences } from './differences.ts';
import { buildScenarioCells } from '../plan/scenario-cells.ts';
import { createExpectation, createHistory } from './fixtures/history.ts';
import { judgeHistory } from './judge.ts';

describe('the cells of a scenario', () => {
  const declared = (expected: Scenario['expect'], guards = ['finally']): Scenario => ({
    id: 'seed/example',
    claim: '',
    why: '',
    lesson: '',
    guards,
    expect: expected,
    serve: () => () => undefined,
  });

  test('are one for each fault of each key, mid-stream unless the key says otherwise', () => {
    const cells = buildScenarioCells(
      declared({ 'fin, kill': { finally: 'silent' }, 'before-first-byte: fin': { finally: 'unused' } }),
    );
    expect(
      cells.map(({ cell, expectations: [expectation] }) => [
        cell.fault,
        cell.phase,
        expectation?.outcomes?.[0]?.outcome,
      ]),
    ).toEqual([
      ['fin', 'mid-stream', 'silent'],
      ['kill', 'mid-stream', 'silent'],
      ['fin', 'before-first-byte', 'unused'],
    ]);
  });

  test('may name the phase mid-stream', () => {
    const [first] = buildScenarioCells(declared({ 'mid-stream: reset': { finally: 'silent' } }));
    expect(first?.cell).toEqual({ scenario: 'seed/example', fault: 'reset', phase: 'mid-stream' });
  });

  test('may expect something of `items`, which is no guard unless it is declared as one', () => {
    const [first] = buildScenarioCells(declared({ fin: { finally: 'silent', items: 'lost' } }));
    expect(first?.expectations).toEqual([
      { name: 'finally', kind: 'guard', outcomes: [{ outcome: 'silent' }] },
      { name: 'items', kind: 'items', outcomes: [{ outcome: 'lost' }] },
    ]);
    const [named] = buildScenarioCells(declared({ fin: { items: 'silent' } }, ['items']));
    expect(named?.expectations).toMatchObject([{ name: 'items', kind: 'guard' }]);
  });

  test.for([
    [
      'a fault that does not exist',
      'fin, rst',
      "to name fin, reset, half-close, abort, kill, stall, vanish, vanish+return, link-down, sigstop, reuse, reconnect, supersede, shutdown, reset+shutdown, complete, stay; got 'rst'.",
    ],
    [
      'a phase that does not exist',
      'midstream: fin',
      "to name during-upload, before-headers, after-headers, before-first-byte, mid-stream, backpressured; got 'midstream'.",
    ],
    ['a phase without a fault', 'mid-stream:', "got 'mid-stream:'."],
    ['a key that says nothing', '', "got ''."],
  ] as const)('are refused with a sentence for %s', ([, key, sentence]) => {
    expect(() => buildScenarioCells(declared({ [key]: { finally: 'silent' } }))).toThrow(sentence);
  });

  test('are refused with a sentence where nothing is expected of a guard', () => {
    const forgetful = declared({ 'fin, reset': { finally: 'silent' } }, ['finally', 'timer']);
    expect(() => buildScenarioCells(forgetful)).toThrow(
      "Expected 'fin, reset' of seed/example to name its guards finally, timer; wrong: timer.",
    );
  });

  test('are refused with a sentence where something is expected of a guard that there is not', () => {
    expect(() => buildScenarioCells(declared({ fin: { finally: 'silent', finaly: 'silent' } }))).toThrow(
      'wrong: finaly.',
    );
  });

  test('look on for as long as the scenario says', () => {
    const patient = { ...declared({ fin: { finally: 'silent' } }), patienceMs: 60_000 };
    expect(buildScenarioCells(patient)[0]?.patienceMs).toBe(60_000);
  });

  test('wait for releases that the scenario says come late, where all are expected', () => {
    const late = {
      ...declared({ fin: { finally: 'released by read' }, stay: { finally: 'held' } }),
      releaseWithinMs: 9_000,
    };
    expect(buildScenarioCells(late).map(({ awaited }) => awaited?.withinMs)).toEqual([9_000, undefined]);
  });

  test('are refused with a sentence where a client cannot get into the network of the scenario', () => {
    const apart = { ...declared({ 'link-down, stay': { finally: 'silent' } }), network: {} };
    expect(() => buildScenarioCells(apart)).toThrow(
      'Expected seed/example to expect only kill, vanish, vanish+return, link-down, sigstop, got stay, whose client cannot get into a network of its own.',
    );
  });

  test('are refused with a sentence where a cell is declared twice', () => {
    const twice = declared({ 'fin, reset': { finally: 'silent' }, reset: { finally: 'silent' } });
    expect(() => buildScenarioCells(twice)).toThrow(
      'Expected seed/example to declare each cell once, got reset mid-stream twice.',
    );
  });
});

const leak = createHistory('5 acquired finally, 100 reset, 150 tick, 1100 alive');
const release = createHistory('5 acquired finally, 80 write 8, 100 reset, 130 released finally, 140 tick');
const early = createHistory('5 acquired finally, 90 released finally, 100 fin, 1100 alive');

type Expected = Readonly<Partial<Record<'finally', Outcome | BoundedOutcome | readonly (Outcome | BoundedOutcome)[]>>>;

const ANY = { outcome: 'released', anyCause: true } as const;
const CANNOT_TELL = {
  stack: { name: 'bun', version: '1' },
  runtime: { name: 'bun', version: '1' },
  capabilities: ['hold', 'ends'] as const,
};

const sentencesOn = (seen: ObservedHistory, expected: Expected) =>
  differ(seen, expected).map(({ sentence }) => sentence);
const differ = (seen: ObservedHistory, { finally: expected }: Expected) => {
  const kind = seen.marks.some(({ event }) => event === 'gauge') ? 'gauge' : 'guard';
  const outcomes = [expected ?? []].flat().map((one) => (typeof one === 'string' ? { outcome: one } : one));
  const expectations = [{ name: 'finally', kind, outcomes } as const];
  return findDifferences(seen, expectations, judgeHistory(seen, expectations));
};

describe('an attempt is as expected', () => {
  test.for<readonly [string, ObservedHistory, Expected]>([
    ['where the outcome is the expected one', release, { finally: 'released by read' }],
    ['where a leak is expected and there', leak, { finally: 'silent' }],
    [
      'where the bounds hold',
      release,
      { finally: { outcome: 'released by read', sinceDisconnectMs: [0, 30], sinceLastWriteMs: [50, 60] } },
    ],
    ['where any release is expected, whatever its cause', release, { finally: ANY }],
    [
      'where any release is expected, and the server cannot tell the cause',
      createHistory('5 acquired finally, 100 reset, 130 released finally', { versions: CANNOT_TELL }),
      { finally: 'released' },
    ],
    ['where any release within bounds is expected', release, { finally: { ...ANY, sinceDisconnectMs: [0, 30] } }],
    ['where the outcome is one of several', leak, { finally: [ANY, 'silent'] }],
    ['where it is another of them', release, { finally: ['silent', ANY] }],
    [
      'where nothing could be proven: unknown is no difference',
      createHistory('5 acquired finally, 100 reset'),
      { finally: 'released by read' },
    ],
  ])('%s', ([, seen, expected]) => {
    expect(differ(seen, expected)).toEqual([]);
  });
});

describe('an attempt differs, in one sentence', () => {
  test.for<readonly [string, ObservedHistory, Expected, string]>([
    [
      'where a release was expected and the guard is silent',
      leak,
      { finally: 'released by read' },
      'client reset at 100 ms; expected finally `released by read`, got `silent`: finally silent for 1000 ms; 1 tick and 0 writes after',
    ],
    [
      'where a leak was expected and the guard is released: a fix is news too',
      release,
      { finally: 'silent' },
      'client reset at 100 ms; expected finally `silent`, got `released by read`: finally was released by read after 30.0 ms; 1 tick and 0 writes after',
    ],
    [
      'where the guard was released too early, with the full stop before the work left out',
      early,
      { finally: 'released by read' },
      'client closed at 100 ms; expected finally `released by read`, got `premature`: finally was released although the client was still there; 0 ticks and 0 writes after',
    ],
  ])('%s', ([, seen, expected, sentence]) => {
    expect(sentencesOn(seen, expected)).toEqual([sentence]);
  });

  test.for<readonly [string, ObservedHistory, Expected, string]>([
    [
      'where the cause is another',
      createHistory('5 acquired finally, 100 reset, 400 noticed timer, 400 released finally'),
      { finally: 'released by write' },
      'expected finally `released by write`, got `released by timer`: finally was released by timer after 300.0 ms',
    ],
    [
      'where the release is sooner than its bounds',
      release,
      { finally: { outcome: 'released by read', sinceDisconnectMs: [31, 500] } },
      'expected finally `released by read`, got 30.0 ms instead of 31 to 500 ms after the disconnect',
    ],
    [
      'where the release is later than its bounds',
      release,
      { finally: { outcome: 'released by read', sinceDisconnectMs: [0, 29] } },
      'got 30.0 ms instead of 0 to 29 ms after the disconnect',
    ],
    [
      'where the release follows the last write out of its bounds',
      release,
      { finally: { outcome: 'released by read', sinceLastWriteMs: [250, 500] } },
      'got 50.0 ms instead of 250 to 500 ms after the last write',
    ],
    [
      'where any release was expected and there is none',
      leak,
      { finally: ANY },
      'expected finally `released`, got `silent`: finally silent for 1000 ms',
    ],
    [
      'where any release was expected and it comes too late',
      release,
      { finally: { ...ANY, sinceDisconnectMs: [0, 29] } },
      'expected finally `released`, got 30.0 ms instead of 0 to 29 ms after the disconnect',
    ],
    [
      'where a certain cause was expected and the server cannot tell it',
      createHistory('5 acquired finally, 100 reset, 130 released finally', { versions: CANNOT_TELL }),
      { finally: 'released by read' },
      'expected finally `released by read`, got `released`',
    ],
    [
      'where the server told the cause although it was expected not to',
      release,
      { finally: 'released' },
      'expected finally `released`, got `released by read`',
    ],
    [
      'where a gauge came to rest out of its bounds',
      createHistory('5 gauge finally 3, 100 reset, 400 gauge finally 9, 1090 alive'),
      { finally: { outcome: 'settles', value: [0, 5] } },
      'expected finally `settles`, got 9 instead of 0 to 5: finally was 3 when the client left, 9 at the end',
    ],
    [
      'where it is none of several',
      early,
      { finally: [ANY, 'silent'] },
      'expected finally `released or silent`, got `premature`',
    ],
    [
      'where there is no last write to be bounded',
      createHistory('5 acquired finally, 100 reset, 130 released finally'),
      { finally: { outcome: 'released by read', sinceLastWriteMs: [0, 500] } },
      'got no time since the last write instead of 0 to 500 ms after the last write',
    ],
    [
      'before the first byte, which it says',
      createHistory('5 handling, 10 acquired finally, 100 fin, 150 resumed, 1150 alive'),
      { finally: 'released by read' },
      'client closed at 100 ms, before the first byte; expected finally',
    ],
  ])('%s', ([, seen, expected, sentence]) => {
    const sentences = sentencesOn(seen, expected);
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toContain(sentence);
  });

  test('for each guard that differs, and only for those', () => {
    const seen = createHistory('5 acquired a, 5 acquired b, 5 acquired c, 100 fin, 120 released a, 1100 alive');
    const expectations = ['a', 'b', 'c'].map(
      (name) => ({ ...createExpectation(name), outcomes: [{ outcome: 'released by read' }] }) as const,
    );
    const found = findDifferences(seen, expectations, judgeHistory(seen, expectations));
    expect(found.map(({ name }) => name)).toEqual(['b', 'c']);
  });

  test('with words of its own for what the client did', () => {
    const doings = FAULTS.map((fault) =>
      differ(createHistory(`5 acquired finally, 100 ${fault}, 1100 alive`), { finally: 'double' }),
    );
    expect(new Set(doings.map(([difference]) => difference?.sentence.split(' at ')[0])).size).toBe(FAULTS.length);
  });

  test('where nothing has been accepted of the guard yet', () => {
    expect(differ(leak, {})).toEqual([
      {
        name: 'finally',
        code: 'not-accepted',
        expected: null,
        got: 'silent',
        sentence: 'client reset at 100 ms; finally has no accepted behavior yet, got `silent`',
      },
    ]);
  });

  test('and in the words of a behavior, which tell a late release from a prompt one', () => {
    const late = createHistory('5 acquired finally, 100 reset, 1000 released finally');
    const of = (seen: ObservedHistory, behavior: Behavior) => differ(seen, { finally: toBoundedOutcome(behavior) });
    expect(of(late, 'released by read')).toMatchObject([
      {
        expected: 'released by read',
        got: 'released by read, late',
        sentence: expect.stringContaining('got 900.0 ms instead of at most 750 ms after the disconnect'),
      },
    ]);
    expect(of(release, 'released by read, late')).toMatchObject([
      { expected: 'released by read, late', got: 'released by read' },
    ]);
    expect(of(late, 'released by read, late')).toEqual([]);
  });
});
