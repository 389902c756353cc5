import { describe, expect, test } from 'vitest';
import { makeResult, makeVerdict } from '../report/fixtures/runs.ts';
import type { Result } from '../model/result.ts';
import { mergeAccepted, listAcceptedChanges, buildTargetBehavior } from './accept-results.ts';

const TARGET = 'example@1 on node@24';

function seen(method: 'GET' | 'POST', outcome: 'silent' | 'held' | 'unknown', agreeing = 1): Result {
  const cell = { scenario: TARGET, stream: { body: 'pipe', shape: 'idle', method } } as const;
  const status = outcome === 'unknown' ? 'unknown' : 'expected';
  return {
    ...makeResult({ cell, status, attempt: { verdicts: [makeVerdict('close', outcome)] } }),
    agreeing,
    attempts: agreeing === 1 ? 1 : 3,
  };
}

describe('what is observed', () => {
  test('is folded, guard by guard', () => {
    expect(buildTargetBehavior(TARGET, [seen('GET', 'silent'), seen('POST', 'silent')]).tables).toEqual({
      close: { '* / * / * / * / *': 'silent' },
    });
  });

  test('is not sure where attempts do not agree', () => {
    const { problems } = buildTargetBehavior(TARGET, [seen('GET', 'silent', 2)]);
    expect(problems).toEqual(['GET / mid-stream / reset / pipe / idle: only 2 of 3 attempts agree']);
  });

  test('is not sure where something could not be observed', () => {
    expect(buildTargetBehavior(TARGET, [seen('GET', 'unknown')]).problems).toHaveLength(1);
  });
});

describe('accepting', () => {
  const before = { notes: [{ target: TARGET, guard: 'close', reason: 'a known bug' }], targets: { other: {} } };

  test('keeps the notes and the targets that were not observed', () => {
    const after = mergeAccepted(before, [buildTargetBehavior(TARGET, [seen('GET', 'silent')])]);
    expect(after.notes).toEqual(before.notes);
    expect(Object.keys(after.targets)).toEqual(['other', TARGET]);
  });

  test('shows the lines that go and come', () => {
    const old = mergeAccepted(before, [buildTargetBehavior(TARGET, [seen('GET', 'silent'), seen('POST', 'silent')])]);
    const fresh = mergeAccepted(old, [buildTargetBehavior(TARGET, [seen('GET', 'silent'), seen('POST', 'held')])]);
    expect(listAcceptedChanges(old, fresh)).toEqual([
      `- ${TARGET}  close  * / * / * / * / *: silent`,
      `+ ${TARGET}  close  GET / * / * / * / *: silent`,
      `+ ${TARGET}  close  POST / * / * / * / *: held`,
    ]);
    expect(listAcceptedChanges(old, old)).toEqual([]);
  });
});
