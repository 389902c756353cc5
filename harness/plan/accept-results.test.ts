import { describe, expect, test } from 'vitest';
import { resultOf, verdict } from '../report/fixtures/runs.ts';
import type { Result } from '../model/result.ts';
import { accepting, changesOf, observedOf } from './accept-results.ts';

const TARGET = 'example@1 on node@24';

function seen(method: 'GET' | 'POST', outcome: 'silent' | 'held' | 'unknown', agreeing = 1): Result {
  const cell = { scenario: TARGET, stream: { body: 'pipe', shape: 'idle', method } } as const;
  const status = outcome === 'unknown' ? 'unknown' : 'expected';
  return {
    ...resultOf({ cell, status, attempt: { verdicts: [verdict('close', outcome)] } }),
    agreeing,
    attempts: agreeing === 1 ? 1 : 3,
  };
}

describe('what is observed', () => {
  test('is folded, guard by guard', () => {
    expect(observedOf(TARGET, [seen('GET', 'silent'), seen('POST', 'silent')]).tables).toEqual({
      close: { '* / * / * / * / *': 'silent' },
    });
  });

  test('is not sure where attempts do not agree', () => {
    const { doubts } = observedOf(TARGET, [seen('GET', 'silent', 2)]);
    expect(doubts).toEqual(['GET / mid-stream / reset / pipe / idle: only 2 of 3 attempts agree']);
  });

  test('is not sure where something could not be observed', () => {
    expect(observedOf(TARGET, [seen('GET', 'unknown')]).doubts).toHaveLength(1);
  });
});

describe('accepting', () => {
  const before = { notes: [{ target: TARGET, guard: 'close', reason: 'a known bug' }], targets: { other: {} } };

  test('keeps the notes and the targets that were not observed', () => {
    const after = accepting(before, [observedOf(TARGET, [seen('GET', 'silent')])]);
    expect(after.notes).toEqual(before.notes);
    expect(Object.keys(after.targets)).toEqual(['other', TARGET]);
  });

  test('shows the lines that go and come', () => {
    const old = accepting(before, [observedOf(TARGET, [seen('GET', 'silent'), seen('POST', 'silent')])]);
    const fresh = accepting(old, [observedOf(TARGET, [seen('GET', 'silent'), seen('POST', 'held')])]);
    expect(changesOf(old, fresh)).toEqual([
      `- ${TARGET}  close  * / * / * / * / *: silent`,
      `+ ${TARGET}  close  GET / * / * / * / *: silent`,
      `+ ${TARGET}  close  POST / * / * / * / *: held`,
    ]);
    expect(changesOf(old, old)).toEqual([]);
  });
});
