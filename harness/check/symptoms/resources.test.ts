import { describe, expect, test } from 'vitest';
import type { OutsideEvidence, ResourceKind } from '../evidence.ts';
import { createCounts, createEvidence, createLeftovers, createRates, createVisit } from '../fixtures/evidence.ts';
import { isInDoubt, judgeOutside } from './outside.ts';

const ALL = [0, 1, 2, 3];

/** Four visits left one each, and so did every quick client. */
function leak(...kinds: readonly ResourceKind[]): OutsideEvidence {
  const grown = (hangUps: number) => createCounts(Object.fromEntries(kinds.map((kind) => [kind, hangUps])));
  return createEvidence({
    leftovers: kinds.flatMap((kind) => createLeftovers(kind, ALL)),
    quick: [30, 60].map((hangUps) => ({ hangUps: 30, counts: grown(hangUps + 4), rates: createRates() })),
  });
}

const list = (evidence: OutsideEvidence) => judgeOutside(evidence).map(({ verdict, kind }) => `${verdict} ${kind}`);

describe('one cause is one finding', () => {
  test.each<[string, ResourceKind[]]>([
    ['leak process', ['process', 'thread', 'pipe', 'own-socket']],
    ['leak thread', ['thread', 'own-socket', 'descriptor']],
    ['leak file', ['file', 'own-socket', 'temporary-file']],
    ['leak watch', ['watch', 'descriptor']],
  ])('%s comes with what belongs to it', (finding, kinds) => {
    expect(list(leak(...kinds))).toEqual([finding]);
  });

  test('two files of two kinds are two', () => {
    expect(list(leak('watch', 'file'))).toEqual(['leak watch', 'leak file']);
  });

  test('what is held also runs', () => {
    const rates = createRates({ wakeUps: 400 });
    const evidence = leak('thread');
    const running = {
      ...evidence,
      end: { rates, sinceLastVisitMs: 2_000 },
      lastLook: { counts: createCounts(), rates: createRates({ wakeUps: 20 }) },
      quick: evidence.quick.map((batch, at) => ({ ...batch, rates: createRates({ wakeUps: 200 * (at + 1) }) })),
    };
    expect(judgeOutside(running)).toMatchObject([
      { kind: 'thread', sentence: expect.stringContaining('wake-ups per second') },
    ]);
  });
});

test('what is gone at the last look was released late, with its seconds', () => {
  const leftovers = createLeftovers('file', ALL, { isHeld: false, aliveMs: 1_400, goneMs: 2_100 });
  expect(judgeOutside(createEvidence({ leftovers }))).toMatchObject([
    {
      verdict: 'late',
      sentence:
        '4 of 4 visits left an open file (`it`) that was still there 1.4 s after the client had left and was gone after at most 2.1 s.',
    },
  ]);
});

test('what was left by half of the visits is in doubt, and by all or none is not', () => {
  const doubts = [[], [0, 1], ALL].map((visits) =>
    isInDoubt(createEvidence({ leftovers: createLeftovers('thread', visits) })),
  );
  expect(doubts).toEqual([false, true, false]);
});

test('without quick hang-ups, a pool cannot be told from a leak, but a process can', () => {
  const evidence = (kind: ResourceKind) =>
    createEvidence({
      visits: Array.from({ length: 8 }, () => createVisit()),
      leftovers: createLeftovers(kind, [0, 1, 2, 3, 4, 5, 6, 7]),
      quick: [],
    });
  expect([list(evidence('connection')), list(evidence('process'))]).toEqual([
    ['not-judged connection'],
    ['leak process'],
  ]);
});

test('what four visits left is a leak only if many more clients add to it, whatever it is', () => {
  const leftovers = createLeftovers('watch', [0, 1, 2, 3]);
  const quick = [4, 4].map((watch) => ({ hangUps: 30, counts: createCounts({ watch }), rates: createRates() }));
  expect(judgeOutside(createEvidence({ leftovers, quick }))).toMatchObject([
    { verdict: 'started-once', kind: 'watch' },
  ]);
});
