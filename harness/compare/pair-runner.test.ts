import { expect, test } from 'vitest';
import { createHistory } from '../judge/fixtures/history.ts';
import { buildAttempt } from '../judge/settle.ts';
import type { PlannedCell } from '../model/plan.ts';
import type { Attempt } from '../model/result.ts';
import { buildPairedCells } from './cells.ts';
import { concludeChanges } from './conclude-changes.ts';
import { PairRunner } from './pair-runner.ts';
import { createFakeTarget } from './fixtures/fake-stack.ts';
import type { ResolvedTarget } from './pairs.ts';
import type { TargetRunner } from './target-runner.ts';

const TARGETS = ['1.0.0', '1.1.0'].map(createFakeTarget);
const PAIR = { name: 'fake', before: TARGETS[0]!, after: TARGETS[1]! };
const RELEASED =
  '5 acquired close, 6 acquired finally, 7 acquired crash, 100 fin, 120 released close, 130 released finally, 1100 alive';

function answer(cell: PlannedCell): Attempt {
  return buildAttempt(cell, createHistory(RELEASED));
}

function neverAnswer(cell: PlannedCell): Attempt {
  const failure = {
    code: 'ready-timeout',
    sentence: 'Expected fake to send a first byte, got none.',
    log: '',
  } as const;
  const moments = { openedAt: 1, disconnectedAt: null, connection: 'fin-1', versions: null, marks: [] };
  return buildAttempt(cell, { kind: 'failed', cell: cell.cell, failure, ...moments });
}

function createTargetRunner(
  before: (cell: PlannedCell) => Attempt,
  after: (cell: PlannedCell) => Attempt,
): TargetRunner {
  return {
    hasFailed: () => false,
    observeCells: async (target: ResolvedTarget, cells: readonly PlannedCell[]) =>
      cells.map(target === PAIR.before ? before : after),
  } as unknown as TargetRunner;
}

const CELLS = buildPairedCells(PAIR, { full: false, isSelected: ({ fault }) => fault === 'fin' }).slice(0, 1);

/** Two rounds of one cell, on versions that do this with it. */
async function compare(before: (cell: PlannedCell) => Attempt, after: (cell: PlannedCell) => Attempt) {
  const pairRunner = new PairRunner(createTargetRunner(before, after), PAIR, CELLS);
  for (let round = 0; round < 2; round += 1) await pairRunner.runRound(pairRunner.listCells());
  const contexts = CELLS.flatMap(({ guards }) => guards);
  return concludeChanges(pairRunner.compareGuards(), contexts).map(
    ({ guard, change, before: old, after: recent, reason }) => ({
      shown: `${guard}: ${old} → ${recent}, ${change}`,
      reason,
    }),
  );
}

test('a cell that is never answered any more is a regression, with its reason, and hides nothing behind "could not run"', async () => {
  expect(await compare(answer, neverAnswer)).toEqual([
    {
      shown: 'answer: answered → never answered, regressed',
      reason: 'Expected fake to send a first byte, got none.',
    },
  ]);
});

test('a cell that is answered again is a fix', async () => {
  expect((await compare(neverAnswer, answer)).map(({ shown }) => shown)).toEqual([
    'answer: never answered → answered, fixed',
  ]);
});

test('a cell that neither side answers proves nothing', async () => {
  expect((await compare(neverAnswer, neverAnswer)).map(({ shown }) => shown)).toEqual([
    'answer: never answered → never answered, could not run',
  ]);
});

test('a cell that both sides answer is reported by its guards', async () => {
  expect((await compare(answer, answer)).map(({ shown }) => shown)).toEqual([
    'close: released by read → released by read, same',
    'finally: released by read → released by read, same',
    'crash: silent → silent, same',
    'answer: answered → answered, same',
  ]);
});

const SILENT = RELEASED.replace('120 released close, ', '');
const ABSENT = RELEASED.replace('5 acquired close', '5 absent close').replace('120 released close, ', '');

test('a signal that one version does not have is absent for it, and hides nothing else', async () => {
  const lack = (cell: PlannedCell) => buildAttempt(cell, createHistory(ABSENT));
  expect((await compare(lack, answer)).map(({ shown }) => shown)).toEqual([
    'close: absent → released by read, new',
    'finally: released by read → released by read, same',
    'crash: silent → silent, same',
    'answer: answered → answered, same',
  ]);
});

test('of a version that does not run it is not said what it does not offer', () => {
  const cells = CELLS.map((cell) => ({ ...cell, after: { ...cell.after!, expectations: [] } }));
  const show = (hasFailed: boolean) => {
    const targetRunner = { hasFailed: (target: ResolvedTarget) => hasFailed && target === PAIR.after };
    return new PairRunner(targetRunner as TargetRunner, PAIR, cells).getBehaviors(cells[0]!, 'after', 'close');
  };
  expect([show(false), show(true)]).toEqual([['absent'], ['unknown']]);
});

test.each([
  ['does the same on both sides', RELEASED, RELEASED, [0, 0]],
  ['differs', RELEASED, SILENT, [3, 3]],
  ['only the second side offers', ABSENT, RELEASED, [0, 3]],
])('what %s is looked at again where another look may tell more', async (...[, before, after, expected]) => {
  const show = (text: string) => (cell: PlannedCell) => buildAttempt(cell, createHistory(text));
  const pairRunner = new PairRunner(createTargetRunner(show(before), show(after)), PAIR, CELLS);
  await pairRunner.runRound(pairRunner.listCells());
  const again = pairRunner.listInconclusiveCells(3);
  expect([again.before.length, again.after.length]).toEqual(expected);
});
