import { expect, test } from 'vitest';
import type { ComparedGuard } from '../model/comparison.ts';
import { ANSWER } from './answer.ts';
import { concludeChanges } from './conclude-changes.ts';
import { foldChanges } from './tally.ts';

const CELL = { method: 'POST', phase: 'mid-stream', body: 'Readable', shape: 'ticking', fault: 'fin' };
const UNANSWERED = { change: 'regressed', before: 'answered', after: 'never answered' } as const;
const ANSWERED = { change: 'same', before: 'answered', after: 'answered' } as const;
const NEWLY_ANSWERED = { change: 'new', before: 'absent', after: 'answered' } as const;
const WAVERING = { change: 'flaky', before: 'answered', after: 'answered 3/4, never answered 1/4' } as const;
const RELEASED = { change: 'new', before: 'absent', after: 'released by read' } as const;

/** A guard and the answer in a cell with this body. */
function compareCell(body: string, answer: Pick<ComparedGuard, 'change' | 'before' | 'after'>): ComparedGuard[] {
  const place = { stack: 'nest', cell: { ...CELL, body } };
  return [
    { ...place, guard: 'finally', ...RELEASED },
    { ...place, guard: ANSWER, ...answer },
  ];
}

const conclude = (compared: readonly ComparedGuard[]) =>
  concludeChanges(compared, []).map(({ guard, change }) => `${guard} ${change}`);

test('of a cell that is not answered any more nothing else is said', () => {
  expect(conclude(compareCell('Sse', UNANSWERED))).toEqual([`${ANSWER} regressed`]);
});

test('an answer that only one version gives is no news beside its guards, and one that wavers is', () => {
  expect(conclude(compareCell('Sse', NEWLY_ANSWERED))).toEqual(['finally new', `${ANSWER} same`]);
  expect(conclude(compareCell('Sse', WAVERING))).toEqual(['finally new', `${ANSWER} flaky`]);
});

test('the cells that are not answered any more are named, and not those that are', () => {
  const compared = ['fin', 'stay'].flatMap((fault) =>
    [...compareCell('Sse', UNANSWERED), ...compareCell('Res', ANSWERED)].map((one) => ({
      ...one,
      cell: { ...one.cell, fault },
    })),
  );
  const [line] = foldChanges(concludeChanges(compared, []));
  expect(line).toMatchObject({ guard: ANSWER, change: 'regressed', count: 2, cells: ['* / * / * / Sse / *'] });
});

interface KnownWrong {
  why: string;
  guard: string;
  old: Pick<ComparedGuard, 'change' | 'before' | 'after'>;
  change: ComparedGuard['change'];
}

const ALIKE = { change: 'same', before: 'premature', after: 'premature' } as const;
const WORSE = { change: 'regressed', before: 'released by read', after: 'premature' } as const;
const WRONG = { change: 'new and wrong', before: 'absent', after: 'premature' } as const;
const SIGNAL = "request 'close'";

test.each<KnownWrong>([
  { why: 'was as wrong with another body', guard: SIGNAL, old: ALIKE, change: 'new' },
  { why: 'was right with another body', guard: SIGNAL, old: WORSE, change: 'new and wrong' },
  { why: 'was not offered', guard: SIGNAL, old: WRONG, change: 'new and wrong' },
  { why: 'belongs to the body', guard: 'cancel', old: ALIKE, change: 'new and wrong' },
])('With a new body, a guard that is wrong and $why is $change', ({ guard, old, change }) => {
  const other: ComparedGuard = { stack: 'fastify', guard, cell: CELL, ...old };
  const found: ComparedGuard = { ...other, cell: { ...CELL, body: 'Response' }, ...WRONG };
  expect(concludeChanges([other, found], [{ guard: SIGNAL, kind: 'signal' }])[1]!.change).toBe(change);
});
